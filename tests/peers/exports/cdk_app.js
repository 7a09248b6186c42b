// Runs the exported app in this directory once per case, in one process:
//
//   node cdk_app.js CASES.json REFUSED.json       [{"out": DIRECTORY, "context": {...}}, ...]
//
// The app sees what the CDK's command line gives it: CDK_OUTDIR and CDK_CONTEXT_JSON. Writes a JSON array
// of what each case was refused with, null where it was not; templates are written when the process ends.
'use strict';
const { readFileSync, writeFileSync } = require('node:fs');
const { resolve } = require('node:path');

const app = resolve('bin/app.js');
const told = [];
console.error = (text) => told.push(text);
process.setMaxListeners(0);
const refused = JSON.parse(readFileSync(process.argv[2], 'utf8')).map(({ out, context }) => {
  process.env.CDK_OUTDIR = out;
  process.env.CDK_CONTEXT_JSON = JSON.stringify(context);
  delete require.cache[app];
  told.length = 0;
  process.exitCode = 0;
  require(app);
  return process.exitCode ? told.join('\n') : null;
});
process.exitCode = 0;
writeFileSync(process.argv[3], JSON.stringify(refused));
