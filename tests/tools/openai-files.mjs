// The official client with no change but the base URL: files, vector stores, batches and search. Prints one JSON object.
import OpenAI, { toFile } from 'openai';

const [baseURL] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey: 'any-key', maxRetries: 0 });
const other = new OpenAI({ baseURL, apiKey: 'other-key', maxRetries: 0 });
const report = {};

const failure = async (call) => {
  try {
    await call();
    return null;
  } catch (error) {
    return { name: error.constructor.name, status: error.status, param: error.param, type: error.type, hearth: error.headers?.get('x-hearth-error') };
  }
};

const birds = await client.files.create({
  file: await toFile(Buffer.from('# Birds\n\nThe emperor penguin swims under the ice of the south.\n'), 'birds.md'), purpose: 'assistants',
});
const trees = await client.files.create({
  file: await toFile(Buffer.from('An oak grows for hundreds of years in good soil.\n'), 'trees.txt'), purpose: 'user_data',
  expires_after: { anchor: 'created_at', seconds: 7200 },
});
const rocks = await client.files.create({ file: await toFile(Buffer.from('Granite is a hard rock.\n'), 'rocks.txt'), purpose: 'assistants' });
report.file = birds;
report.expiry = trees.expires_at - trees.created_at;
report.processed = (await client.files.waitForProcessing(birds.id, { pollInterval: 10 })).status;
report.content = await (await client.files.content(birds.id)).text();
report.files = [];
for await (const file of client.files.list({ limit: 1, order: 'asc' })) report.files.push(file.filename);
report.othersFiles = (await other.files.list()).data.length;
report.stolen = await failure(() => other.files.retrieve(birds.id));
report.missing = await failure(() => client.files.retrieve('file-none'));
report.purpose = await failure(async () => client.files.create({ file: await toFile(Buffer.from('x'), 'x.txt'), purpose: 'nonsense' }));

const store = await client.vectorStores.create({ name: 'nature', metadata: { by: 'me' }, expires_after: { anchor: 'last_active_at', days: 7 } });
report.store = store;
report.attached = await client.vectorStores.files.createAndPoll(store.id, { file_id: birds.id, attributes: { kind: 'bird', year: 2020 } }, { pollIntervalMs: 20 });
report.batch = await client.vectorStores.fileBatches.createAndPoll(store.id, { file_ids: [trees.id, rocks.id], attributes: { kind: 'other' } }, { pollIntervalMs: 20 });
report.uploaded = await client.vectorStores.files.uploadAndPoll(store.id, await toFile(Buffer.from('Whales sing in the deep sea.\n'), 'whales.txt'), { pollIntervalMs: 20 });
report.batchFiles = [];
for await (const file of client.vectorStores.fileBatches.listFiles(report.batch.id, { vector_store_id: store.id, limit: 1 })) report.batchFiles.push(file.status);
report.counts = (await client.vectorStores.retrieve(store.id)).file_counts;
report.storeFiles = [];
for await (const file of client.vectorStores.files.list(store.id, { limit: 2, filter: 'completed' })) report.storeFiles.push(file.id);

const search = async (body) => (await client.vectorStores.search(store.id, body)).data.map((hit) => ({ filename: hit.filename, score: hit.score, attributes: hit.attributes, text: hit.content[0].text }));
report.found = await search({ query: 'Which penguin swims under the ice?', max_num_results: 2, ranking_options: { ranker: 'auto', score_threshold: 0.1 } });
report.filtered = await search({ query: 'penguin', filters: { type: 'ne', key: 'kind', value: 'bird' } });
report.text = (await client.vectorStores.files.content(birds.id, { vector_store_id: store.id })).data;
report.changed = (await client.vectorStores.files.update(birds.id, { vector_store_id: store.id, attributes: { kind: 'penguin' } })).attributes;
report.refound = await search({ query: 'penguin', filters: { type: 'eq', key: 'kind', value: 'penguin' } });
report.renamed = (await client.vectorStores.update(store.id, { name: 'wild' })).name;
report.stores = [];
for await (const one of client.vectorStores.list({ limit: 1 })) report.stores.push(one.name);
report.othersStore = await failure(() => other.vectorStores.retrieve(store.id));

report.detached = await client.vectorStores.files.delete(birds.id, { vector_store_id: store.id });
report.afterDetach = await search({ query: 'penguin', max_num_results: 50 });
report.deletedFile = await client.files.delete(trees.id);
report.afterDelete = (await client.vectorStores.retrieve(store.id)).file_counts;
report.deletedStore = await client.vectorStores.delete(store.id);
report.gone = await failure(() => client.vectorStores.retrieve(store.id));
console.log(JSON.stringify(report));
