import { createApp, h } from 'vue';
import CloneCard from './clone-card.vue';

createApp(() => h(CloneCard, { clientName: 'Acme', url: 'https://understudy.example.com', apiKey: 'key' })).mount(
  '#root',
);
