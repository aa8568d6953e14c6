import type { Express } from 'express';
import swaggerUi from 'swagger-ui-express';

const options = {
  customSiteTitle: 'Understudy API',
  swaggerOptions: {
    url: '/openapi.json',
    // Otherwise the page sends the document's address to a validator on the internet.
    validatorUrl: null,
    persistAuthorization: false,
    tryItOutEnabled: true,
  },
};

/** The page of the API at `/docs`: Swagger UI with its files from this server. */
export function serveDocs(app: Express): void {
  // Its links are relative to `/docs/`; made absolute, the page answers without a redirect.
  const page = swaggerUi.generateHTML(undefined, options).replaceAll('"./', '"/docs/');
  app.get('/docs', (_req, res) => void res.type('html').send(page));
  // What a browser asks for first.
  app.get('/', (_req, res) => void res.redirect('/docs'));
  app.get('/favicon.ico', (_req, res) => void res.status(204).end());
  app.use('/docs', swaggerUi.serveFiles(undefined, options));
}
