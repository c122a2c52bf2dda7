// Renders chat templates with @huggingface/jinja: what the tests of our own interpreter compare with.
// Usage: node render-templates.mjs FILE, where FILE holds { "now": ISO time, "templates": [text], "inputs": [variables], "jobs": [[template, input]] }.
// Prints a JSON array with, for each job (a pair of indexes), { "text": … } or { "error": … }.
import { readFileSync } from "node:fs";
import { Template } from "@huggingface/jinja";

process.env.TZ = "UTC";
const { now, templates, inputs, jobs } = JSON.parse(readFileSync(process.argv[2], "utf8"));

// strftime_now takes no clock, so the clock itself is replaced.
const SystemDate = Date;
globalThis.Date = class extends SystemDate {
  constructor(...args) {
    super(...(args.length > 0 ? args : [now]));
  }
};

const parsed = templates.map((template) => {
  try {
    const ready = new Template(template);
    return (variables) => ready.render(variables);
  } catch (error) {
    return () => {
      throw error;
    };
  }
});
const results = jobs.map(([template, input]) => {
  try {
    return { text: parsed[template](inputs[input]) };
  } catch (error) {
    return { error: String(error.message) };
  }
});
process.stdout.write(JSON.stringify(results));
