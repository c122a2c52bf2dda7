// The official client with tools, plain and through its stream helper, which checks every delta. Prints one JSON object: what both said.
import OpenAI from 'openai';

const [baseURL, model, choice] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey: 'any-key', maxRetries: 0 });
const request = {
  model,
  messages: [{ role: 'user', content: 'Call the function.' }],
  temperature: 0,
  max_completion_tokens: 200,
  parallel_tool_calls: false,
  tool_choice: choice,
  tools: [{
    type: 'function',
    function: {
      name: 'pick',
      description: 'Picks a colour and a number.',
      parameters: {
        type: 'object',
        properties: { colour: { enum: ['red', 'green', 'blue'] }, number: { type: 'integer', minimum: 1, maximum: 9 } },
        required: ['colour', 'number'],
        additionalProperties: false,
      },
    },
  }],
};

const plain = await client.chat.completions.create(request);
const stream = client.chat.completions.stream({ ...request, stream_options: { include_usage: true } });
const names = [];
stream.on('tool_calls.function.arguments.done', (call) => names.push(call.name));
const streamed = await stream.finalChatCompletion();

console.log(JSON.stringify({
  plain: plain.choices[0].message, finish: plain.choices[0].finish_reason, usage: plain.usage,
  streamed: streamed.choices[0].message, streamedFinish: streamed.choices[0].finish_reason, names,
}));
