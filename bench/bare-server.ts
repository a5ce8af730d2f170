// The yardstick of bench/intake: a Fastify route that parses the same JSON and answers at once, with nothing behind it.
import Fastify from 'fastify';

const app = Fastify({ bodyLimit: 10_000_000 });
app.post('/v1/datasets/:id/stage-changes', async (_, reply) => {
  reply.code(202);
  return { status: 'stored', event_ids: [], problems: [] };
});
console.log(`Listening at ${await app.listen({ host: '127.0.0.1', port: 0 })}`);
