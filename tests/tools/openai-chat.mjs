// The official client with no change but the base URL. Prints one JSON object: what the plain and the streamed chat said.
import OpenAI from 'openai';

const [baseURL, model, question] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey: 'any-key', maxRetries: 0 });
const messages = [{ role: 'user', content: question }];

const plain = await client.chat.completions.create({ model, messages, temperature: 0 });

let streamed = '';
let finish = null;
let usage = null;
const stream = await client.chat.completions.create({
  model, messages, temperature: 0, stream: true, stream_options: { include_usage: true },
});
for await (const chunk of stream) {
  streamed += chunk.choices[0]?.delta?.content ?? '';
  finish = chunk.choices[0]?.finish_reason ?? finish;
  usage = chunk.usage ?? usage;
}

let missing = null;
try {
  await client.chat.completions.create({ model: 'no-such-model', messages });
} catch (error) {
  missing = { name: error.constructor.name, status: error.status, code: error.code };
}

const models = [];
for await (const entry of client.models.list()) models.push(entry.id);

console.log(JSON.stringify({
  plain: plain.choices[0].message.content, plainUsage: plain.usage, requestId: plain._request_id,
  streamed, finish, usage, missing, models,
}));
