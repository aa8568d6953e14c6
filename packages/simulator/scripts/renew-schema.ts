// `npm run railway-schema [-- <file or URL>]`, here: writes railway-schema.graphql anew, names and types only.
import { writeFileSync } from 'node:fs';
import { namesAndTypes, publishedSchemaFile, readSchema } from './published-schema.ts';

const [source = 'https://backboard.railway.com/graphql/v2'] = process.argv.slice(2);
writeFileSync(publishedSchemaFile, namesAndTypes(await readSchema(source, process.env.RAILWAY_TOKEN)));
