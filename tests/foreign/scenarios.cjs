// scenarios.cjs - the order life cycles of tests/scenarios through @stoqey/ib.
//
//   node scenarios.cjs DRT-IBSIM FOLDER
//
// Each file is played against a fresh drt-ibsim: commands in the client's words go
// through the client, the rest to the control port. Behind ">" stands what must happen;
// our own session plays the same files in tests/unit/gateway/test_scenarios.c. Ends 0
// when every file goes as written.
'use strict';

const fs = require('fs');
const net = require('net');
const os = require('os');
const path = require('path');
const { spawn } = require('child_process');
const { IBApi, EventName } = require('@stoqey/ib');

const [program, folder] = process.argv.slice(2);
const AT_ONCE = 4;
const PATIENCE_MS = 20000;
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'drt-scenarios-'));
const data = path.join(scratch, 'SPY_quotes.csv');
const times = [1750080600000, 1750103999000, 1750190399000, 1750276799000, 1750449599000, 1750708799000];
fs.writeFileSync(data, 'epoch_ms,bid,ask\n' + times.map((t) => `${t},99.99,100.01\n`).join(''));

// A number as decimal_format() writes it.
const plain = (x) => String(Math.round(Number(x) * 1e8) / 1e8);

class Run {
  constructor() { this.out = []; this.placed = {}; this.told = {}; }

  // Lines that begin with "universe " are those of the universe file; "hours extended" is an option.
  universe(text) {
    const lines = text.split('\n').filter((l) => l.startsWith('universe ')).map((l) => l.slice(9) + '\n');
    const hours = text.includes('\nhours extended\n') ? ['--hours', 'extended'] : [];
    if (lines.length === 0) return hours;
    const file = path.join(scratch, `universe-${Run.files = (Run.files || 0) + 1}`);
    fs.writeFileSync(file, lines.join(''));
    return ['--universe', file, ...hours];
  }

  async begin(text) {
    this.gateway = spawn(program, ['--data', data, '--port', '0', '--control', '0', '--pause', '0',
                                   '--log', path.join(scratch, 'log'), ...this.universe(text)]);
    const line = await new Promise((resolve, reject) => {
      let text = '';
      this.gateway.stdout.on('data', (d) => { text += d; if (text.includes('\n')) resolve(text); });
      this.gateway.on('exit', () => reject(new Error('drt-ibsim ended')));
    });
    this.port = Number(/ port=(\d+)/.exec(line)[1]);
    this.control = net.connect(Number(/ control=(\d+)/.exec(line)[1]), '127.0.0.1');
    this.answers = [];
    let rest = '';
    this.control.on('data', (d) => {
      rest += d;
      for (let i; (i = rest.indexOf('\n')) >= 0; rest = rest.slice(i + 1)) this.answers.shift()(rest.slice(0, i));
    });
    await this.connect();
    this.base = this.next - 1;
  }

  // Connects and listens; what comes before the order lists are asked for does not count.
  async connect(clientId = 28) {
    const ib = new IBApi({ host: '127.0.0.1', port: this.port, clientId });
    this.ib = ib;
    const number = (id) => id - this.base;
    ib.on(EventName.orderStatus, (id, status, filled, remaining, average, perm, parent, last, client, why) => {
      const text = `${number(id)} ${status} ${plain(filled)}/${plain(filled + remaining)}${why ? ' ' + why : ''}`;
      if (this.told[id] !== text) this.out.push(`> ${text}`);
      this.told[id] = text;
    });
    ib.on(EventName.error, (error, code, id) => { if (id > 0) this.out.push(`> ${number(id)} error ${code}`); });
    // about nothing, which this client calls information, but an answer
    ib.on(EventName.info, (text, code) => { if (code === 327) this.out.push(`> error ${code}`); });
    ib.on(EventName.orderBound, (perm, client, id) => this.out.push(`> ${number(id)} bound`));
    ib.on(EventName.execDetails, (id, contract, e) => this.out.push(
      `> ${number(e.orderId)} ${e.side} ${plain(e.shares)} @ ${plain(e.price)}${e.execId.endsWith('.01') ? '' : ' corrected'}`));
    ib.on(EventName.openOrder, (id, contract, order) => { if (order.whatIf) this.out.push(`> ${number(id)} what-if`); });
    ib.on(EventName.completedOrder, (contract, order, state) =>
      this.out.push(`> completed ${order.orderType} ${state.status}`));
    ib.on(EventName.position, (account, contract, size, cost) => {
      const text = `> position ${contract.symbol} ${plain(size)} at ${plain(cost)}`;
      if (this.told.position !== text) this.out.push(text);
      this.told.position = text;
    });
    ib.on(EventName.accountSummary, (id, account, tag, value) => this.out.push(`> ${tag} ${value}`));
    await new Promise((resolve) => { ib.once(EventName.nextValidId, (id) => { this.next = id; resolve(); }); ib.connect(); });
    await this.settle();
  }

  command(line) {
    return new Promise((resolve, reject) => {
      this.answers.push((answer) => (answer === 'ok' ? resolve() : reject(new Error(`${line}: ${answer}`))));
      this.control.write(line + '\n');
    });
  }

  settle() {
    return new Promise((resolve) => { this.ib.once(EventName.currentTime, resolve); this.ib.reqCurrentTime(); });
  }

  set(order, word) {
    const at = word.indexOf('=');
    const value = word.slice(at + 1).replace(/~/g, ' ');
    if (word.startsWith('algo=')) {
      const [strategy, ...tags] = value.split(';');
      order.algoStrategy = strategy;
      order.algoParams = tags.map((t) => ({ tag: t.slice(0, t.indexOf('=')), value: t.slice(t.indexOf('=') + 1) }));
      return;
    }
    const fields = { lmt: ['lmtPrice', Number], aux: ['auxPrice', Number], qty: ['totalQuantity', Number],
                     trailpct: ['trailingPercent', Number], lmtoff: ['lmtPriceOffset', Number], tif: ['tif', String],
                     oca: ['ocaGroup', String], gtd: ['goodTillDate', String], gat: ['goodAfterTime', String],
                     action: ['action', String], type: ['orderType', String], ocatype: ['ocaType', Number],
                     parent: ['parentId', (x) => this.base + Number(x)], transmit: ['transmit', (x) => x !== '0'],
                     whatif: ['whatIf', (x) => x !== '0'], rth: ['outsideRth', (x) => x !== '0'] };
    const [name, convert] = fields[word.slice(0, at)];
    order[name] = convert(value);
  }

  place(words) {
    const [, id, action, quantity, symbol, type, ...rest] = words;
    const contract = { symbol, secType: 'STK', exchange: 'SMART', currency: 'USD' };
    const order = { action, totalQuantity: Number(quantity), orderType: type.replace(/~/g, ' '), tif: 'DAY', transmit: true };
    for (const word of rest) this.set(order, word);
    this.placed[id] = { contract, order };
    this.ib.placeOrder(this.base + Number(id), contract, order);
  }

  async line(line) {
    const words = line.split(' ').filter((w) => w);
    const lists = { positions: () => this.ib.reqPositions(), 'open-orders': () => this.ib.reqOpenOrders(),
                    'all-open-orders': () => this.ib.reqAllOpenOrders(),
                    'completed-orders': () => this.ib.reqCompletedOrders(false), executions: () => this.ib.reqExecutions(1, {}) };
    if (words[0] === 'place') this.place(words);
    else if (words[0] === 'modify') {
      const { contract, order } = this.placed[words[1]];
      for (const word of words.slice(2)) this.set(order, word);
      this.ib.placeOrder(this.base + Number(words[1]), contract, order);
    } else if (words[0] === 'cancel') this.ib.cancelOrder(this.base + Number(words[1]), {});
    else if (words[0] === 'global-cancel') { this.told = {}; this.ib.reqGlobalCancel({}); }
    else if (words[0] === 'cash') {
      this.ib.reqAccountSummary(900, 'All', 'TotalCashValue');
      this.ib.cancelAccountSummary(900);
    } else if (lists[words[0]]) { this.told = {}; lists[words[0]](); }
    else if (words[0] === 'auto-bind') this.ib.reqAutoOpenOrders(words[1] === 'on');
    else if (words[0] === 'reconnect' || words[0] === 'client') {
      this.ib.disconnect();
      await new Promise((resolve) => setTimeout(resolve, 300));
      await this.connect(words[1] ? Number(words[1]) : 28);
      this.told = {};
      if (words[1]) this.base = this.next - 1;
      else this.ib.reqOpenOrders();
    } else await this.command(line);
  }

  async play(text) {
    for (const line of text.split('\n')) {
      if (line === '' || line[0] === '>') continue;
      this.out.push(line);
      if (line[0] === '#' || line.startsWith('universe ') || line.startsWith('hours ')) continue;
      for (const part of line.split(' & ')) await this.line(part);
      await this.settle();
    }
    return this.out.join('\n') + '\n';
  }

  end() {
    if (this.ib) this.ib.disconnect();
    if (this.control) this.control.destroy();
    this.gateway.removeAllListeners('exit');
    this.gateway.kill();
  }
}

async function one(name) {
  const want = fs.readFileSync(path.join(folder, name), 'utf8');
  const run = new Run();
  const late = new Promise((resolve) => setTimeout(() => resolve('late'), PATIENCE_MS).unref());
  let got = '';
  try {
    got = await Promise.race([run.begin(want).then(() => run.play(want)), late]);
  } catch (error) {
    got = String(error);
  }
  run.end();
  if (got === want) return true;
  console.log(`${name} goes otherwise:\n${got === 'late' ? run.out.join('\n') + '\n(no answer)' : got}`);
  return false;
}

async function main() {
  const names = fs.readdirSync(folder).filter((n) => n.endsWith('.txt')).sort();
  const queue = names.slice();
  let good = 0;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let name; (name = queue.shift());) {
      const ok = await one(name); // others count meanwhile
      good += ok;
    }
  }));
  fs.rmSync(scratch, { recursive: true });
  console.log(`scenarios: ${good} of ${names.length} go as written`);
  process.exit(good === names.length && good >= 40 ? 0 : 1);
}

main();
