// requests.cjs - every request of @stoqey/ib against the simulated gateway.
//
//   node requests.cjs PORT > table.md
//
// One row per method of the library: what it must bring, and whether it did. A method
// that the table does not know is a failure, so a newer library cannot slip through.
// Ends 0 when nothing failed, no frame was wrong (505) and at least 95 % are answered.
'use strict';

const { IBApi, EventName, ScanCode } = require('@stoqey/ib');

const PATIENCE_MS = 8000;
const LEAST_ANSWERED = 0.95;
const port = Number(process.argv[2]);
const ib = new IBApi({ host: '127.0.0.1', port, clientId: 0 });

const aapl = { symbol: 'AAPL', secType: 'STK', exchange: 'SMART', currency: 'USD' };
const spy = { symbol: 'SPY', secType: 'STK', exchange: 'SMART', currency: 'USD' };
const limit = { action: 'BUY', orderType: 'LMT', totalQuantity: 10, lmtPrice: 1, tif: 'DAY',
                transmit: true };
const account = 'DU1000001';
const known = {};   // what earlier answers told: contract ids, options, articles
const log = [];     // every event, in order
const wrong = [];   // frames that could not be decoded
let waiting = null; // { fits, done }

function happened(name, args) {
  log.push([name, args]);
  if (waiting && waiting.fits(name, args)) waiting.done(true);
}
for (const name of Object.values(EventName)) {
  if ([EventName.all, EventName.result, EventName.received, EventName.sent].includes(name)) continue;
  ib.on(name, (...args) => happened(name, args));
}
ib.on(EventName.error, (error, code) => {
  if (code === 505 || code === 506 || code === 320) wrong.push(`${code} ${error.message}`);
});

function wait(fits, from, ms = PATIENCE_MS) {
  for (let i = from; i < log.length; i++) if (fits(...log[i])) return Promise.resolve(true);
  return new Promise((resolve) => {
    const timer = setTimeout(() => { waiting = null; resolve(false); }, ms);
    waiting = { fits, done: (ok) => { clearTimeout(timer); waiting = null; resolve(ok); } };
  });
}

// ---- what an answer is ----

const event = (name, test = () => true) => ({ text: name, fits: (n, a) => n === name && test(...a) });
const idOf = (name, id, test = () => true) =>
  event(name, (first, ...rest) => Number(first) === id && test(...rest));
const error = (code, id) => ({
  text: `error ${code}`,
  fits: (n, a) => (n === EventName.error || n === EventName.info) && a[1] === code && (id === undefined || a[2] === id),
});
// Nothing comes back; that it was taken is seen by what a second request brings.
const after = (text, again, answer) => ({ text, again, fits: answer.fits });

const rows = [];
const answered = (method, run, ...wants) => rows.push({ method, run, wants, design: false });
const byDesign = (method, run, ...wants) => rows.push({ method, run, wants, design: true });

answered('reqManagedAccts', () => ib.reqManagedAccts(), event('managedAccounts', (l) => l.startsWith('DU')));
answered('reqCurrentTime', () => ib.reqCurrentTime(), event('currentTime', (t) => t > 1e9));
answered('reqIds', () => ib.reqIds(1), event('nextValidId', (id) => id > 0));
answered('setServerLogLevel', () => ib.setServerLogLevel(2),
  after('no answer; a wrong level brings 319', () => ib.setServerLogLevel(9), error(319)));
answered('reqUserInfo', () => ib.reqUserInfo(1), idOf('userInfo', 1));
answered('reqFamilyCodes', () => ib.reqFamilyCodes(), event('familyCodes', (l) => l.length === 1));
answered('reqSoftDollarTiers', () => ib.reqSoftDollarTiers(2), idOf('softDollarTiers', 2));
byDesign('requestFA', () => ib.requestFA(1), error(321));
byDesign('replaceFA', () => ib.replaceFA(3, 1, '<x/>'), error(321, 3));

answered('reqContractDetails', () => ib.reqContractDetails(10, aapl),
  idOf('contractDetails', 10, (d) => { known.aapl = d.contract.conId; return known.aapl > 0; }),
  idOf('contractDetailsEnd', 10));
answered('reqMatchingSymbols', () => ib.reqMatchingSymbols(11, 'AA'), idOf('symbolSamples', 11, (l) => l.length > 0));
answered('reqMarketRule', () => ib.reqMarketRule(26), event('marketRule', (id, l) => id === 26 && l[0].increment > 0));
answered('reqSecDefOptParams', () => ib.reqSecDefOptParams(12, 'AAPL', '', 'STK', known.aapl),
  idOf('securityDefinitionOptionParameter', 12, (exchange, under, cls, multiplier, dates, strikes) => {
    known.option = { symbol: 'AAPL', secType: 'OPT', exchange: 'SMART', currency: 'USD', right: 'C',
                     lastTradeDateOrContractMonth: dates[dates.length - 1],
                     strike: strikes[Math.floor(strikes.length / 2)] };
    return dates.length > 3 && strikes.length > 5;
  }),
  idOf('securityDefinitionOptionParameterEnd', 12));
answered('calculateOptionPrice', () => ib.calculateOptionPrice(13, known.option, 0.3, known.option.strike),
  idOf('tickOptionComputation', 13, (type, attr, vol, delta, price) => { known.price = price; return price > 0 && delta > 0.4; }));
answered('cancelCalculateOptionPrice', () => ib.cancelCalculateOptionPrice(13),
  after('no answer; the id is free again', () => ib.calculateOptionPrice(13, known.option, 0.3, known.option.strike),
    idOf('tickOptionComputation', 13)));
answered('calculateImpliedVolatility', () => ib.calculateImpliedVolatility(14, known.option, known.price, known.option.strike),
  idOf('tickOptionComputation', 14, (type, attr, vol) => Math.abs(vol - 0.3) < 1e-3));
answered('cancelCalculateImpliedVolatility', () => ib.cancelCalculateImpliedVolatility(14),
  after('no answer; the id is free again',
    () => ib.calculateImpliedVolatility(14, known.option, known.price, known.option.strike),
    idOf('tickOptionComputation', 14)));
byDesign('exerciseOptions', () => ib.exerciseOptions(15, known.option, 1, 1, account, 0), error(322, 15));

answered('reqMarketDataType', () => ib.reqMarketDataType(1),
  after('no answer; a wrong type brings 321', () => ib.reqMarketDataType(9), error(321)));
answered('reqMktData', () => ib.reqMktData(20, aapl, '', false, false), idOf('tickReqParams', 20),
  idOf('marketDataType', 20, (type) => type === 1), idOf('tickPrice', 20, (field, price) => field === 1 && price > 0),
  idOf('tickPrice', 20, (field, price) => field === 2 && price > 0));
answered('cancelMktData', () => ib.cancelMktData(20), after('ends; a second one brings 300', () => ib.cancelMktData(20), error(300, 20)));
answered('reqMktDepthExchanges', () => ib.reqMktDepthExchanges(), event('mktDepthExchanges', (l) => l.length > 0));
answered('reqSmartComponents', () => ib.reqSmartComponents(21, '9c0001'), idOf('smartComponents', 21, (m) => m.size > 0));
answered('reqMktDepth', () => ib.reqMktDepth(22, aapl, 5, true), error(2152),
  idOf('updateMktDepthL2', 22, (row, maker, op, side, price) => op === 0 && price > 0 && maker !== ''));
answered('cancelMktDepth', () => ib.cancelMktDepth(22, true),
  after('ends; a second one brings 310', () => ib.cancelMktDepth(22, true), error(310, 22)));
answered('reqTickByTickData', () => ib.reqTickByTickData(23, aapl, 'BidAsk', 0, false),
  idOf('tickByTickBidAsk', 23, (time, bid, ask) => bid > 0 && ask >= bid));
answered('cancelTickByTickData', () => ib.cancelTickByTickData(23),
  after('ends; a second one brings 300', () => ib.cancelTickByTickData(23), error(300, 23)));
answered('reqRealTimeBars', () => ib.reqRealTimeBars(24, aapl, 5, 'TRADES', true),
  idOf('realtimeBar', 24, (time, open, high, low) => high >= low && low > 0));
answered('cancelRealTimeBars', () => ib.cancelRealTimeBars(24),
  after('ends; a second one brings 300', () => ib.cancelRealTimeBars(24), error(300, 24)));

answered('reqHistoricalData', () => ib.reqHistoricalData(30, aapl, '', '1 D', '1 min', 'TRADES', 1, 1, true),
  idOf('historicalData', 30, (date, open, high, low, close) => high >= low && close > 0),
  idOf('historicalDataUpdate', 30));
answered('cancelHistoricalData', () => ib.cancelHistoricalData(30),
  after('ends; a second one brings 366', () => ib.cancelHistoricalData(30), error(366, 30)));
answered('reqHeadTimestamp', () => ib.reqHeadTimestamp(31, aapl, 'TRADES', true, 2), idOf('headTimestamp', 31, (t) => Number(t) > 0));
answered('cancelHeadTimestamp', () => ib.cancelHeadTimestamp(31),
  after('no answer; the id is free again', () => ib.reqHeadTimestamp(31, aapl, 'TRADES', true, 1), idOf('headTimestamp', 31)));
answered('reqHistogramData', () => ib.reqHistogramData(32, aapl, true, 3, 'DAY'),
  idOf('histogramData', 32, (l) => l.length > 0 && l.every((e) => e.price > 0)));
answered('cancelHistogramData', () => ib.cancelHistogramData(32),
  after('no answer; the id is free again', () => ib.reqHistogramData(32, aapl, true, 1, 'WEEK'), idOf('histogramData', 32)));
answered('reqHistoricalTicks', () => ib.reqHistoricalTicks(33, aapl, '', '20300101-00:00:00', 50, 'TRADES', 1, false),
  idOf('historicalTicksLast', 33, (l, done) => l.length === 50 && done));

answered('reqNewsProviders', () => ib.reqNewsProviders(),
  event('newsProviders', (l) => { known.wire = l.length && l[0].providerCode; return l.length > 0; }));
answered('reqHistoricalNews', () => ib.reqHistoricalNews(40, known.aapl, known.wire, '', '', 5),
  idOf('historicalNews', 40, (time, code, id) => { known.article = id; return code === known.wire; }),
  idOf('historicalNewsEnd', 40, (more) => more === true));
answered('reqNewsArticle', () => ib.reqNewsArticle(41, known.wire, known.article), idOf('newsArticle', 41, (type, text) => text.includes('AAPL')));
answered('reqNewsBulletins', () => ib.reqNewsBulletins(true), event('updateNewsBulletin', (id, type, text) => text !== ''));
answered('cancelNewsBulletins', () => ib.cancelNewsBulletins(),
  after('ends; a new request brings them again', () => ib.reqNewsBulletins(true), event('updateNewsBulletin')));
answered('reqFundamentalData', () => ib.reqFundamentalData(42, aapl, 'ReportSnapshot'),
  idOf('fundamentalData', 42, (xml) => xml.includes('<ReportSnapshot')));
answered('cancelFundamentalData', () => ib.cancelFundamentalData(42),
  after('no answer; the id is free again', () => ib.reqFundamentalData(42, aapl, 'ReportSnapshot'), idOf('fundamentalData', 42)));
answered('reqScannerParameters', () => ib.reqScannerParameters(), event('scannerParameters', (xml) => xml.includes('TOP_PERC_GAIN')));
answered('reqScannerSubscription',
  () => ib.reqScannerSubscription(43, { numberOfRows: 5, instrument: 'STK', locationCode: 'STK.US.MAJOR', scanCode: ScanCode.TOP_PERC_GAIN }),
  idOf('scannerData', 43, (rank, details) => rank === 4 && details.contract.conId > 0));
answered('cancelScannerSubscription', () => ib.cancelScannerSubscription(43),
  after('ends; a second one brings 365', () => ib.cancelScannerSubscription(43), error(365, 43)));
answered('reqWshMetaData', () => ib.reqWshMetaData(44), idOf('wshMetaData', 44, (json) => JSON.parse(json).meta_data));
answered('reqCancelWshMetaData', () => ib.reqCancelWshMetaData(44),
  after('no answer; the id is free again', () => ib.reqWshMetaData(44), idOf('wshMetaData', 44)));
answered('reqWshEventData', () => ib.reqWshEventData(45, known.aapl), idOf('wshEventData', 45, (json) => Array.isArray(JSON.parse(json))));
answered('reqCancelWshEventData', () => ib.reqCancelWshEventData(45),
  after('no answer; the id is free again', () => ib.reqWshEventData(45, known.aapl), idOf('wshEventData', 45)));

answered('queryDisplayGroups', () => ib.queryDisplayGroups(50), idOf('displayGroupList', 50, (l) => l.startsWith('1|2')));
answered('subscribeToGroupEvents', () => ib.subscribeToGroupEvents(51, 2), idOf('displayGroupUpdated', 51, (c) => c === 'none'));
answered('updateDisplayGroup', () => ib.updateDisplayGroup(51, '265598@SMART'),
  idOf('displayGroupUpdated', 51, (c) => c === '265598@SMART'));
answered('unsubscribeFromGroupEvents', () => ib.unsubscribeFromGroupEvents(51),
  after('ends; a second one brings 300', () => ib.unsubscribeFromGroupEvents(51), error(300, 51)));

answered('placeOrder', () => { known.order = known.nextId++; ib.placeOrder(known.order, aapl, limit); },
  event('openOrder', (id, c, o) => id === known.order && o.lmtPrice === 1),
  event('orderStatus', (id, status) => id === known.order && status === 'Submitted'));
answered('reqOpenOrders', () => ib.reqOpenOrders(), event('openOrder', (id) => id === known.order), event('openOrderEnd'));
answered('reqAllOpenOrders', () => ib.reqAllOpenOrders(), event('openOrder', (id) => id === known.order), event('openOrderEnd'));
answered('reqAutoOpenOrders', () => ib.reqAutoOpenOrders(true), after('no answer to client 0', () => ib.reqCurrentTime(), event('currentTime')));
answered('cancelOrder', () => ib.cancelOrder(known.order, {}),
  event('orderStatus', (id, status) => id === known.order && status === 'Cancelled'), error(202, known.order));
answered('reqGlobalCancel', () => {
  known.order = known.nextId++;
  ib.placeOrder(known.order, aapl, limit);
  ib.reqGlobalCancel({});
}, event('orderStatus', (id, status) => id === known.order && status === 'Cancelled'));
answered('reqExecutions', () => {
  known.order = known.nextId++;
  ib.placeOrder(known.order, spy, { action: 'BUY', orderType: 'MKT', totalQuantity: 10, tif: 'DAY', transmit: true });
  return new Promise((resolve) => setTimeout(() => { ib.reqExecutions(60, {}); resolve(); }, 1500));
}, idOf('execDetails', 60, (c, e) => e.orderId === known.order && e.shares > 0), idOf('execDetailsEnd', 60),
  event('commissionReport', (r) => r.commission > 0));
answered('reqCompletedOrders', () => ib.reqCompletedOrders(false), event('completedOrder'), event('completedOrdersEnd'));

answered('reqPositions', () => ib.reqPositions(), event('position', (a, c, n) => c.symbol === 'SPY' && n === 10), event('positionEnd'));
answered('cancelPositions', () => ib.cancelPositions(), after('ends; a new request brings them again', () => ib.reqPositions(), event('positionEnd')));
answered('reqPositionsMulti', () => ib.reqPositionsMulti(70, account, ''), idOf('positionMulti', 70), idOf('positionMultiEnd', 70));
answered('cancelPositionsMulti', () => ib.cancelPositionsMulti(70),
  after('ends; the id is free again', () => ib.reqPositionsMulti(70, account, ''), idOf('positionMultiEnd', 70)));
answered('reqAccountUpdates', () => ib.reqAccountUpdates(true, account), event('updateAccountValue', (k) => k === 'NetLiquidation'),
  event('updatePortfolio', (c) => c.symbol === 'SPY'), event('updateAccountTime'), event('accountDownloadEnd'));
answered('reqAccountUpdatesMulti', () => ib.reqAccountUpdatesMulti(71, account, '', false), idOf('accountUpdateMulti', 71),
  idOf('accountUpdateMultiEnd', 71));
answered('cancelAccountUpdatesMulti', () => ib.cancelAccountUpdatesMulti(71),
  after('ends; the id is free again', () => ib.reqAccountUpdatesMulti(71, account, '', false), idOf('accountUpdateMultiEnd', 71)));
answered('reqAccountSummary', () => ib.reqAccountSummary(72, 'All', 'NetLiquidation'), idOf('accountSummary', 72), idOf('accountSummaryEnd', 72));
answered('cancelAccountSummary', () => ib.cancelAccountSummary(72),
  after('ends; the id is free again', () => ib.reqAccountSummary(72, 'All', 'NetLiquidation'), idOf('accountSummaryEnd', 72)));
answered('reqPnL', () => ib.reqPnL(73, account, ''), idOf('pnl', 73));
answered('cancelPnL', () => ib.cancelPnL(73), after('ends; the id is free again', () => ib.reqPnL(73, account, ''), idOf('pnl', 73)));
answered('reqPnLSingle', () => ib.reqPnLSingle(74, account, '', known.spy), idOf('pnlSingle', 74));
answered('cancelPnLSingle', () => ib.cancelPnLSingle(74),
  after('ends; the id is free again', () => ib.reqPnLSingle(74, account, '', known.spy), idOf('pnlSingle', 74)));

// ---- the run ----

async function runRow(row) {
  const from = log.length;
  await row.run();
  for (const want of row.wants) {
    if (want.again) { // what came before does not count
      const mark = log.length;
      await new Promise((resolve) => setTimeout(resolve, 120));
      const early = log.slice(mark).find(([n, a]) => n === EventName.error && a[1] !== 202 && a[1] !== 162);
      if (early) return false;
      const again = log.length;
      want.again();
      if (!await wait(want.fits, again)) return false;
    } else if (!await wait(want.fits, from)) return false;
  }
  return true;
}

async function run() {
  const results = [];
  const lookup = log.length;
  ib.reqContractDetails(9, spy);
  await wait((n, a) => n === 'contractDetails' && a[0] === 9 && (known.spy = a[1].contract.conId) > 0, lookup);
  for (const row of rows) results.push({ row, ok: await runRow(row) });
  return results;
}

const internal = new Set(['constructor', 'serverVersion', 'isConnected', 'disableUseV100Plus', 'connect', 'disconnect']);

function report(results) {
  const methods = Object.getOwnPropertyNames(IBApi.prototype).filter((m) => !internal.has(m));
  const missing = methods.filter((m) => !rows.some((r) => r.method === m));
  const good = results.filter((r) => r.ok && !r.row.design).length;
  const design = results.filter((r) => r.ok && r.row.design).length;
  const failed = results.filter((r) => !r.ok).map((r) => r.row.method);
  const out = ['| request | what comes back | result |', '|---|---|---|'];

  for (const { row, ok } of results) {
    const texts = row.wants.map((w) => w.text).join(', ');
    out.push(`| ${row.method} | ${texts} | ${!ok ? '**failed**' : row.design ? 'not supported by design' : 'answered'} |`);
  }
  for (const m of missing) out.push(`| ${m} | | **not tried** |`);
  out.push('', `${methods.length} requests: ${good} answered (${(100 * good / methods.length).toFixed(1)} %), ` +
           `${design} not supported by design, ${failed.length + missing.length} failed.`);
  console.log(out.join('\n'));
  for (const w of wrong) console.error(`wrong frame: ${w}`);
  for (const f of failed) console.error(`failed: ${f}`);
  return failed.length + missing.length + wrong.length === 0 && good / methods.length >= LEAST_ANSWERED;
}

ib.once(EventName.nextValidId, (id) => {
  known.nextId = id;
  run().then((results) => {
    const ok = report(results);
    ib.disconnect();
    process.exit(ok ? 0 : 1);
  });
});
setTimeout(() => { console.error('deadline'); process.exit(1); }, 150000);
ib.connect();
