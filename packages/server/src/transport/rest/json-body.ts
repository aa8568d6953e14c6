import express, { type Request, type RequestHandler, type Response } from 'express';
import { invalid } from '../../core/app-error.ts';
import { mustBeBounded } from '../../core/input-bounds.ts';
import { fromHttp } from '../error-answer.ts';

/** Reads the JSON object in a request's body; `{}` where there is no body. Throws for any other body. */
export type JsonBody = (req: Request, res: Response) => Promise<Readonly<Record<string, unknown>>>;

/** A reader of bodies up to so many bytes, unpacked. */
export function jsonBody(bytesMax: number): JsonBody {
  const parse = express.json({ limit: bytesMax, strict: false });
  return async (req, res) => {
    if (!hasBody(req)) return {};
    if (!req.is('application/json')) throw invalid('body', 'must be sent as application/json');
    await handled(parse, req, res);
    const body: unknown = req.body;
    if (!isObject(body)) throw invalid('body', 'must be a JSON object');
    mustBeBounded(body);
    return body;
  };
}

function hasBody(req: Request): boolean {
  const length = req.headers['content-length'];
  return req.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}

function handled(handler: RequestHandler, req: Request, res: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    void handler(req, res, (error?: unknown) => (error ? reject(fromHttp(error)) : resolve()));
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
