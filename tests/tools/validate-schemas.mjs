// Judges generated JSON with ajv: what the tests of structured output compare with.
// Usage: node validate-schemas.mjs FILE, where FILE holds [{ "schema": schema, "texts": [text] }].
// Prints a JSON array with a line for each text that is not JSON or not valid.
import { readFileSync } from "node:fs";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const failures = [];
for (const { schema, texts } of JSON.parse(readFileSync(process.argv[2], "utf8"))) {
  const ajv = new Ajv2020.default({ strict: false, addUsedSchema: false });
  addFormats.default(ajv);
  let validate;
  try {
    validate = ajv.compile(schema);
  } catch (error) {
    failures.push(`${JSON.stringify(schema)}: ${error.message}`);
    continue;
  }
  for (const text of texts) {
    let fault;
    try {
      fault = validate(JSON.parse(text)) ? null : ajv.errorsText(validate.errors);
    } catch (error) {
      fault = String(error.message);
    }
    if (fault) {
      failures.push(`${fault}: ${text} under ${JSON.stringify(schema)}`);
    }
  }
}
process.stdout.write(JSON.stringify(failures));
