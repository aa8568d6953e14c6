import { describe, expect, it } from 'vitest';
import { credentialsIn } from './database-credentials.ts';

describe('the credentials of a database', () => {
  it("are read from the private URL of Railway's template, with its port", () => {
    expect(credentialsIn({ MYSQL_URL: 'mysql://root:p%40ss@mysql.railway.internal:3307/railway' }, 'mysql')).toEqual({
      user: 'root',
      password: 'p@ss',
      database: 'railway',
      port: 3_307,
    });
  });

  it('have the usual port where there is only a public URL, whose port is the proxy', () => {
    const variables = { DATABASE_PUBLIC_URL: 'postgresql://postgres:secret@x.proxy.example:41234/shop' };
    expect(credentialsIn(variables, 'postgres')).toMatchObject({ port: 5_432, database: 'shop' });
  });

  it("are put together from an image's own variables", () => {
    const variables = { MARIADB_ROOT_PASSWORD: 'secret', MARIADB_DATABASE: 'wordpress' };
    expect(credentialsIn(variables, 'mysql')).toMatchObject({
      user: 'root',
      password: 'secret',
      database: 'wordpress',
    });
  });

  it("are the user's own where there is a user beside root", () => {
    const variables = {
      MYSQL_USER: 'site',
      MYSQL_PASSWORD: 'mine',
      MYSQL_ROOT_PASSWORD: 'roots',
      MYSQL_DATABASE: 'wordpress',
    };
    expect(credentialsIn(variables, 'mysql')).toMatchObject({ user: 'site', password: 'mine' });
  });

  it('are not there where they are sealed', () => {
    expect(credentialsIn({ DATABASE_URL: null, POSTGRES_PASSWORD: null }, 'postgres')).toBeUndefined();
  });
});
