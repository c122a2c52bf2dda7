// The official client with no change but the address. Prints one JSON object: what each step gave, and what each error looked like.
import { AdminClient, ChromaClient } from 'chromadb';

const [host, port] = process.argv.slice(2);
const address = { host, port: Number(port), ssl: false };
const client = new ChromaClient({ ...address, tenant: 'default_tenant', database: 'default_database' });
const admin = new AdminClient(address);
const report = {};

async function failure(work) {
  try {
    await work();
    return null;
  } catch (error) {
    return { name: error.name, message: error.message };
  }
}

report.heartbeat = await client.heartbeat();
report.version = await client.version();
report.batch = await client.getMaxBatchSize();
report.identity = await client.getUserIdentity();
report.databases = (await admin.listDatabases({ tenant: 'default_tenant' })).map((one) => one.name);
report.database = (await admin.getDatabase({ tenant: 'default_tenant', name: 'default_database' })).name;
report.anonymous = await new ChromaClient({ ...address, tenant: '', database: '' }).countCollections();

const books = await client.createCollection({
  name: 'books', embeddingFunction: null, metadata: { owner: 'anna', shelf: 3, lent: null },
  configuration: { hnsw: { space: 'cosine', ef_search: 77 } },
});
report.created = { id: books.id, metadata: books.metadata, configuration: books.configuration };
report.taken = await failure(() => client.createCollection({ name: 'books', embeddingFunction: null }));
report.badName = await failure(() => client.createCollection({ name: 'no spaces', embeddingFunction: null }));
report.missing = await failure(() => client.getCollection({ name: 'nowhere' }));
report.again = (await client.getOrCreateCollection({ name: 'books', embeddingFunction: null })).id;
report.byId = (await client.getCollectionById(books.id)).name;

const ids = Array.from({ length: 25 }, (_, index) => `b${String(index).padStart(2, '0')}`);
await books.add({
  ids,
  embeddings: ids.map((_, index) => [Math.cos(index / 10), Math.sin(index / 10), 0.5]),
  documents: ids.map((id, index) => (index % 2 ? `The ${id} is about dogs` : `The ${id} is about cats`)),
  metadatas: ids.map((_, index) => ({ year: 2000 + index, kind: index % 5 ? 'novel' : 'poem', rate: index / 2, new: index > 20, tags: ['a', `t${index}`] })),
  uris: ids.map((id) => `file:///${id}`),
});
report.count = await books.count();
await books.add({ ids: ['b00', 'extra'], embeddings: [[9, 9, 9], [0, 0, 1]], documents: ['overwritten?', 'extra'] });
report.afterAdd = { count: await books.count(), kept: (await books.get({ ids: ['b00'] })).documents[0] };
report.named = await books.get({ ids: ['b07', 'b03', 'none'], include: ['documents', 'embeddings', 'metadatas', 'uris'] });
report.pages = [
  (await books.get({ limit: 10 })).ids, (await books.get({ limit: 10, offset: 10 })).ids,
  (await books.get({ limit: 10, offset: 20 })).ids, (await books.get({ limit: 10, offset: 30 })).ids,
];
report.all = (await books.get({ include: [] })).ids.length;
report.bare = await books.get({ ids: ['extra'] });
report.poems = (await books.get({ where: { kind: 'poem' } })).ids;
report.range = (await books.get({ where: { $and: [{ year: { $gte: 2005 } }, { year: { $lt: 2008 } }] } })).ids;
report.either = (await books.get({ where: { $or: [{ rate: 1.5 }, { new: true }] } })).ids;
report.oneOf = (await books.get({ where: { year: { $in: [2001, 2002] } } })).ids;
report.tagged = (await books.get({ where: { tags: { $contains: 't9' } } })).ids;
report.dogs = (await books.get({ whereDocument: { $contains: 'dogs' }, where: { year: { $lt: 2006 } } })).ids;
report.notDogs = (await books.get({ whereDocument: { $not_contains: 'dogs' }, where: { year: { $lt: 2005 } } })).ids;

const query = await books.query({ queryEmbeddings: [[1, 0, 0.5], [Math.cos(2), Math.sin(2), 0.5]], nResults: 3 });
report.query = { ids: query.ids, distances: query.distances, documents: query.documents, metadatas: query.metadatas[0][0] };
report.filtered = (await books.query({ queryEmbeddings: [[1, 0, 0.5]], nResults: 2, where: { kind: 'poem' }, include: ['embeddings', 'distances'] }));
report.among = (await books.query({ queryEmbeddings: [[1, 0, 0.5]], ids: ['b20', 'b10'], nResults: 5 })).ids;
report.wrongLength = await failure(() => books.query({ queryEmbeddings: [[1, 0]] }));
report.wrongFilter = await failure(() => books.get({ whereDocument: { $regex: 'a+' } }));

await books.update({ ids: ['b01', 'absent'], embeddings: [[0, 1, 0], [0, 1, 0]], metadatas: [{ year: 1999, kind: null, colour: 'red' }, { year: 1 }] });
report.updated = await books.get({ ids: ['b01'], include: ['documents', 'metadatas', 'embeddings'] });
await books.update({ ids: ['b02'], documents: ['new text'], embeddings: [[0, 0, 1]] });
report.updatedText = await books.get({ ids: ['b02'] });
await books.upsert({ ids: ['b03', 'fresh'], embeddings: [[0, 1, 1], [0, 1, 1]], documents: ['upserted', 'fresh'], metadatas: [{ colour: 'blue' }, { colour: 'green' }] });
report.upserted = await books.get({ ids: ['b03', 'fresh'] });
report.deleted = await books.delete({ where: { kind: 'poem' } });
report.deletedSome = await books.delete({ where: { kind: 'novel' }, limit: 3 });
await books.delete({ ids: ['fresh'] });
report.left = await books.count();
report.deleteNothing = await failure(() => books.delete({}));

await books.modify({ name: 'library', metadata: { owner: 'ben' }, configuration: { hnsw: { ef_search: 5 } } });
const library = await client.getCollection({ name: 'library' });
report.modified = { id: library.id, metadata: library.metadata, configuration: library.configuration, count: await library.count() };
report.oldName = await failure(() => client.getCollection({ name: 'books' }));
report.peek = (await library.peek({ limit: 2 })).ids;
report.fork = await failure(() => library.fork({ name: 'branch' }));

const euclid = await client.createCollection({ name: 'euclid', embeddingFunction: null });
const inner = await client.createCollection({ name: 'inner', embeddingFunction: null, metadata: { 'hnsw:space': 'ip' } });
report.empty = (await euclid.query({ queryEmbeddings: [[1, 2]] })).ids;
for (const collection of [euclid, inner]) {
  await collection.add({ ids: ['p', 'q'], embeddings: [[3, 4], [0, 2]] });
}
report.euclid = await euclid.query({ queryEmbeddings: [[0, 0]], include: ['distances'] });
report.inner = await inner.query({ queryEmbeddings: [[1, 1]], include: ['distances'] });
report.euclidVector = (await euclid.get({ ids: ['p'], include: ['embeddings'] })).embeddings;
report.listed = (await client.listCollections()).map((one) => one.name);
report.counted = await client.countCollections();
await client.deleteCollection({ name: 'inner' });
report.gone = await failure(() => inner.count());
report.otherDatabase = await failure(() => new ChromaClient({ ...address, database: 'other' }).listCollections());
report.otherTenant = await failure(() => admin.getTenant({ name: 'other' }));
report.newDatabase = await failure(() => admin.createDatabase({ tenant: 'default_tenant', name: 'second' }));

console.log(JSON.stringify(report));
