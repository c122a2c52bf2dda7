// The official client with no change but the base URL. Prints one JSON object: vectors in every form of the request, and what an error looks like.
import OpenAI from 'openai';

const [baseURL, model] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey: 'any-key', maxRetries: 0 });

// Without encoding_format this client asks for base64 and decodes it.
const decoded = await client.embeddings.create({ model, input: ['A cat sits on the mat.', 'A kitten rests on a rug.', 'Interest rates rose.'] });
const floats = await client.embeddings.create({ model, input: 'A cat sits on the mat.', encoding_format: 'float', user: 'somebody' });
const tokens = await client.embeddings.create({ model, input: [[101, 1037, 4937, 102]], dimensions: 64 });

let tooLong = null;
try {
  await client.embeddings.create({ model, input: 'word '.repeat(2000) });
} catch (error) {
  tooLong = { name: error.constructor.name, status: error.status, message: error.message, code: error.headers.get('x-hearth-error') };
}

const cut = await client.embeddings.create({ model, input: 'word '.repeat(2000), truncate: true }).withResponse();

console.log(JSON.stringify({
  decoded: decoded.data.map((row) => row.embedding), floats: floats.data[0].embedding, tokens: tokens.data[0].embedding.length,
  usage: decoded.usage, tooLong, truncated: cut.response.headers.get('x-hearth-truncated'), model: decoded.model,
}));
