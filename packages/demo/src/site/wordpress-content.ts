import { serialize } from 'php-serialize';
import { createRandom, paragraph, sqlDate, title } from './sample-text.ts';

/** Rows of one table, in the order of `columns`. */
export interface Rows {
  readonly table: string;
  readonly columns: readonly string[];
  readonly values: readonly (readonly (string | number)[])[];
}

const posts = 2_400;
const orders = 900;
const products = 600;

/** A shop on WordPress: posts, products and orders with their serialized settings, all pointing at `url`. */
export function wordpressContent(url: string): readonly Rows[] {
  return [postRows(url), postMetaRows(url), optionRows(url), userRows(url), commentRows(url), sessionRows(url)];
}

function postRows(url: string): Rows {
  const random = createRandom(1);
  const row = (type: string) => (_: unknown, at: number) => {
    const name = `${type}-${at + 1}`;
    const image = `<img src="${url}/wp-content/uploads/2025/${1 + random(12)}/${name}.jpg" alt="${name}">`;
    const content = `<p>${paragraph(random, 60 + random(120))}</p>${image}<a href="${url}/${name}/">more</a>`;
    const date = sqlDate(random);
    return [1 + random(5), date, date, content, title(random), '', 'publish', name, date, `${url}/?p=${at + 1}`, type];
  };
  return {
    table: 'wp_posts',
    columns: [
      'post_author',
      'post_date',
      'post_date_gmt',
      'post_content',
      'post_title',
      'post_excerpt',
      'post_status',
      'post_name',
      'post_modified',
      'guid',
      'post_type',
    ],
    values: [
      ...Array.from({ length: posts }, row('post')),
      ...Array.from({ length: products }, row('product')),
      ...Array.from({ length: orders }, row('shop_order')),
    ],
  };
}

function postMetaRows(url: string): Rows {
  const random = createRandom(2);
  const values: (string | number)[][] = [];
  for (let post = 1; post <= posts + products + orders; post++) {
    const file = `2025/${1 + random(12)}/image-${post}.jpg`;
    values.push([
      post,
      '_wp_attachment_metadata',
      serialize({ width: 1600, height: 900, file, url: `${url}/wp-content/uploads/${file}` }),
    ]);
    values.push([
      post,
      '_elementor_data',
      JSON.stringify([{ id: post, settings: { link: `${url}/?p=${post}`, text: title(random) } }]).replaceAll(
        '/',
        '\\/',
      ),
    ]);
    if (post > posts + products) values.push([post, '_order_total', (random(20_000) / 100).toFixed(2)]);
  }
  return { table: 'wp_postmeta', columns: ['post_id', 'meta_key', 'meta_value'], values };
}

function optionRows(url: string): Rows {
  const widgets = { 2: { title: 'About us', text: `<a href="${url}/about/">Grüße aus Köln</a>` }, _multiwidget: 1 };
  const nested = serialize({ cached: serialize({ home: url, feed: `${url}/feed/` }), version: 7 });
  const options: readonly [string, string][] = [
    ['siteurl', url],
    ['home', url],
    ['blogname', 'Acme Goods'],
    ['admin_email', 'owner@acme.example'],
    ['active_plugins', serialize(['woocommerce/woocommerce.php', 'elementor/elementor.php'])],
    ['widget_text', serialize(widgets)],
    ['theme_mods_storefront', serialize({ logo: `${url}/logo.svg`, colors: { text: '#222222', accent: '#0a7d5a' } })],
    ['_transient_remote_feed', nested],
    ['woocommerce_email_footer', `Sent from ${url}`],
  ];
  return { table: 'wp_options', columns: ['option_name', 'option_value'], values: options };
}

function userRows(url: string): Rows {
  const random = createRandom(3);
  const values = Array.from({ length: 400 }, (_, at) => [
    `customer${at + 1}`,
    '$P$Bnotarealhashnotarealhashnotare',
    `customer${at + 1}@mail.example`,
    at % 7 === 0 ? `${url}/author/customer${at + 1}` : '',
    sqlDate(random),
    title(random),
  ]);
  return {
    table: 'wp_users',
    columns: ['user_login', 'user_pass', 'user_email', 'user_url', 'user_registered', 'display_name'],
    values,
  };
}

function commentRows(url: string): Rows {
  const random = createRandom(4);
  const values = Array.from({ length: 1_500 }, () => [
    1 + random(posts),
    title(random),
    sqlDate(random),
    `${paragraph(random, 20)} ${random(4) === 0 ? `${url}/post-${1 + random(posts)}/` : ''}`,
  ]);
  return {
    table: 'wp_comments',
    columns: ['comment_post_ID', 'comment_author', 'comment_date', 'comment_content'],
    values,
  };
}

function sessionRows(url: string): Rows {
  const random = createRandom(5);
  const values = Array.from({ length: 120 }, (_, at) => [
    at.toString(16).padStart(32, '0'),
    serialize({ cart: { total: random(9_000) / 100, referer: `${url}/cart/` } }),
    1_800_000_000 + random(1_000_000),
  ]);
  return { table: 'wp_woocommerce_sessions', columns: ['session_key', 'session_value', 'session_expiry'], values };
}
