import { createSSRApp, h, Suspense } from 'vue';
import { renderToString } from 'vue/server-renderer';
import CloneCard from './clone-card.vue';
import RunPage from './run-page.vue';

const { UNDERSTUDY_URL: url = '', UNDERSTUDY_API_KEY: apiKey = '', EXECUTION_ID: id = '' } = process.env;
const page = () =>
  h(Suspense, () => h('main', [h(CloneCard, { clientName: 'Acme', url, apiKey }), h(RunPage, { url, apiKey, id })]));
process.stdout.write(await renderToString(createSSRApp(page)));
