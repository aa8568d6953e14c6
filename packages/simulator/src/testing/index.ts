export { rulesForProduct } from './rules-for-product.ts';
export { sharedTemplates } from './shared-templates.ts';
