import postgres from 'postgres';
import { createRandom, paragraph, sqlDate, title } from './sample-text.ts';

const tables = `
  CREATE TYPE order_state AS ENUM ('new', 'paid', 'sent');
  CREATE TABLE products (id serial PRIMARY KEY, name text NOT NULL, description text NOT NULL, image_url text NOT NULL, price numeric(10,2) NOT NULL);
  CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text UNIQUE NOT NULL, profile jsonb NOT NULL, created_at timestamptz NOT NULL);
  CREATE TABLE orders (id serial PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers, product_id integer NOT NULL REFERENCES products,
    quantity integer NOT NULL CHECK (quantity > 0), state order_state NOT NULL DEFAULT 'new', ordered_at timestamptz NOT NULL);
  CREATE TABLE settings (name text PRIMARY KEY, value text NOT NULL);
  CREATE INDEX orders_by_customer ON orders (customer_id, ordered_at DESC);
  CREATE VIEW revenue AS SELECT p.name, sum(p.price * o.quantity) AS total FROM orders o JOIN products p ON p.id = o.product_id GROUP BY p.name;
`;

/** Fills an empty Postgres database with the shop of the demo: the same goods as the WordPress site, in tables of its own. */
export async function seedShop(databaseUrl: string, siteUrl: string): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, connect_timeout: 10, onnotice: () => {} });
  const random = createRandom(6);
  try {
    await sql.unsafe(tables);
    const products = Array.from({ length: 3_000 }, (_, at) => ({
      name: title(random),
      description: paragraph(random, 60 + random(120)),
      image_url: `${siteUrl}/images/${at + 1}.jpg`,
      price: (1 + random(20_000) / 100).toFixed(2),
    }));
    const customers = Array.from({ length: 1_200 }, (_, at) => ({
      email: `customer${at + 1}@mail.example`,
      profile: sql.json({ page: `${siteUrl}/customers/${at + 1}`, name: title(random) }),
      created_at: sqlDate(random),
    }));
    const orders = Array.from({ length: 6_000 }, () => ({
      customer_id: 1 + random(1_200),
      product_id: 1 + random(3_000),
      quantity: 1 + random(4),
      state: ['new', 'paid', 'sent'][random(3)] ?? 'new',
      ordered_at: sqlDate(random),
    }));
    for (const chunk of chunks(products)) await sql`INSERT INTO products ${sql(chunk)}`;
    for (const chunk of chunks(customers)) await sql`INSERT INTO customers ${sql(chunk)}`;
    for (const chunk of chunks(orders)) await sql`INSERT INTO orders ${sql(chunk)}`;
    await sql`INSERT INTO settings ${sql([
      { name: 'siteurl', value: siteUrl },
      { name: 'mail_footer', value: `Sent from ${siteUrl}` },
    ])}`;
  } finally {
    await sql.end();
  }
}

// A statement has room for 65,535 parameters.
function* chunks<T>(rows: readonly T[]): Generator<T[]> {
  for (let at = 0; at < rows.length; at += 1_000) yield rows.slice(at, at + 1_000);
}
