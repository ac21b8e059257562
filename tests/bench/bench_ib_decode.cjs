// bench_ib_decode.cjs - npm's @stoqey/ib reads the bytes of bench_ib_decode --write.
//
//   node bench_ib_decode.cjs FILE
'use strict';

const fs = require('fs');
const path = require('path');
const base = process.env.DRT_FOREIGN || path.join(__dirname, '../foreign');
const { Decoder } = require(path.join(base, 'node_modules/@stoqey/ib/dist/core/io/decoder'));

const bytes = fs.readFileSync(process.argv[2]);
let events = 0;
let wrong = 0;
const decoder = new Decoder({ serverVersion: 178, emitEvent: () => { events++; },
                              emitInfo: () => {}, emitError: () => { wrong++; } });

function read() {
  let messages = 0;
  for (let at = 0; at < bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const tokens = bytes.toString('utf8', at + 4, at + 4 + length).split('\0');
    tokens.pop();
    decoder.enqueueMessage(tokens);
    decoder.process();
    at += 4 + length;
    messages++;
  }
  return messages;
}

let best = Infinity;
let messages = 0;
for (let round = 0; round < 5; round++) {
  const start = process.cpuUsage();
  messages = read();
  const used = process.cpuUsage(start);
  best = Math.min(best, (used.user + used.system) / 1e6);
}
if (wrong > 0 || events === 0) { console.error(`bench_ib_decode: ${wrong} frames could not be read`); process.exit(1); }
console.log(`  @stoqey/ib  ${(messages / best).toFixed(0).padStart(10)} messages/s  (${messages} messages, the same bytes)`);
