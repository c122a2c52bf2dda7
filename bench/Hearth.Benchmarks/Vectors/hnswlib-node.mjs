// hnswlib-node behind lines of text, as hnswlib.cpp: it reads the graph that the other has saved.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [folder, path, graphPath] = process.argv.slice(2);
const { HierarchicalNSW } = createRequire(folder + '/')('hnswlib-node');
const dimensions = 384;
const wanted = 10;
const read = (name, type) => {
  const bytes = readFileSync(path + name);
  return new type(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
};
const query = read('.query.f32', Float32Array);
const truth = read('.truth.i32', Int32Array);
const questions = query.length / dimensions;
const vectors = Array.from({ length: questions }, (_, question) => Array.from(query.subarray(question * dimensions, (question + 1) * dimensions)));
const graph = new HierarchicalNSW('ip', dimensions);
graph.readIndexSync(graphPath);

for await (const line of createInterface({ input: process.stdin })) {
  const [, argument] = line.split(' ');
  graph.setEf(Number(argument));
  const times = [];
  let hits = 0;
  const used = process.cpuUsage();
  const wall = performance.now();
  for (let question = 0; question < questions; question++) {
    const started = performance.now();
    const { neighbors } = graph.searchKnn(vectors[question], wanted);
    times.push(performance.now() - started);
    const exact = truth.subarray(question * wanted, (question + 1) * wanted);
    hits += neighbors.filter((row) => exact.includes(row)).length;
  }
  const seconds = (performance.now() - wall) / 1e3;
  const { user, system } = process.cpuUsage(used);
  times.sort((left, right) => left - right);
  console.log([hits / (wanted * questions), times[questions >> 1], times[Math.floor(questions * 0.99)], (user + system) / 1e3 / questions, questions / seconds].join(' '));
}
