/**
 * What Fastify alone can do: a plain POST with a small constant answer, no schema, no token check.
 */
import Fastify from 'fastify';
import { serve } from './baseline.ts';

const app = Fastify();
app.post('/orders', (_request, reply) => reply.code(201).send({ status: 'confirmed' }));
app.get('/health', () => ({ status: 'healthy' }));
await serve(app);
