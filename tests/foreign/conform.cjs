// conform.cjs - a foreign client against the simulated gateway: node conform.cjs PORT
//
// Its decoder reports error 505 for every frame with a field too few or too many, which
// makes it the strictest reader of layouts there is. The script asks for everything that
// a trading program asks for, places orders, and ends 0 when every answer came and no
// frame was wrong. What happened is printed as one JSON document.
'use strict';

const { IBApi, EventName } = require('@stoqey/ib');

const DEADLINE_MS = 30000;
const port = Number(process.argv[2]);
const ib = new IBApi({ host: '127.0.0.1', port, clientId: 28 });
const aapl = { symbol: 'AAPL', secType: 'STK', exchange: 'SMART', currency: 'USD' };
const spy = { symbol: 'SPY', secType: 'STK', exchange: 'SMART', currency: 'USD' };
const nobody = { symbol: 'NOBODY', secType: 'STK', exchange: 'SMART', currency: 'USD' };

const seen = {};
const errors = [];
const waiting = new Set();
const statuses = {};
let limitId = 0;
let marketId = 0;
let armed = false;

function need(name) { waiting.add(name); }
function got(name) {
  waiting.delete(name);
  if (armed && waiting.size === 0) finish();
}

function finish(reason) {
  const wrong = errors.filter((e) => e.code === 505 || e.code === 506 || e.code === 320);
  const failed = wrong.length > 0 || waiting.size > 0;
  console.log(JSON.stringify({ serverVersion: ib.serverVersion, seen, statuses, errors,
                               missing: [...waiting], reason }, null, 1));
  ib.disconnect();
  process.exit(failed ? 1 : 0);
}

ib.on(EventName.all, (name) => { seen[name] = (seen[name] || 0) + 1; });

ib.on(EventName.error, (error, code, id) => {
  errors.push({ code, id, text: error.message });
  if (code === 202 && id === limitId) got('cancel confirmed by 202');
  if (code === 200 && id === 904) got('200 for an unknown contract');
  if (code === 300 && id === 999) got('300 for an unknown ticker');
  if (code === 10147 && id === 4711) got('10147 for an unknown order');
});

ib.on(EventName.currentTime, (time) => { if (time > 0) got('current time'); });
ib.on(EventName.managedAccounts, (list) => { if (list.startsWith('DU')) got('accounts'); });
ib.on(EventName.contractDetails, (id, details) => {
  if (id === 901 && details.contract.symbol === 'AAPL' && details.contract.conId > 0)
    got('contract details');
});
ib.on(EventName.contractDetailsEnd, (id) => { if (id === 901) got('contract details end'); });
ib.on(EventName.tickPrice, (id, field, price) => {
  if (id === 905 && price > 0 && field === 1) got('bid');
  if (id === 905 && price > 0 && field === 2) got('ask');
  if (id === 905 && price > 0 && field === 4) got('last');
});
ib.on(EventName.tickSnapshotEnd, (id) => { if (id === 906) got('snapshot end'); });
ib.on(EventName.historicalData, (id, date, open, high, low, close) => {
  if (!String(date).startsWith('finished')) {
    if (id === 902 && high >= low && close > 0) got('daily bars');
    if (id === 903 && high >= low && close > 0) got('minute bars');
  }
});
ib.on(EventName.headTimestamp, () => got('head timestamp'));
ib.on(EventName.accountSummary, (id, account, tag, value) => {
  if (tag === 'NetLiquidation' && Number(value) > 0) got('account summary');
});
ib.on(EventName.accountSummaryEnd, () => got('account summary end'));
ib.on(EventName.updateAccountValue, (key) => { if (key === 'NetLiquidation') got('account value'); });
ib.on(EventName.accountDownloadEnd, () => got('account download end'));
ib.on(EventName.positionEnd, () => got('position end'));
ib.on(EventName.openOrderEnd, () => got('open order end'));
ib.on(EventName.completedOrdersEnd, () => got('completed orders end'));
ib.on(EventName.symbolSamples, (id, list) => { if (list.length > 0) got('symbol samples'); });
ib.on(EventName.marketRule, () => got('market rule'));
ib.on(EventName.pnl, () => got('pnl'));

ib.on(EventName.openOrder, (id, contract, order, state) => {
  if (id === limitId && order.lmtPrice > 0 && state.status) got('open order');
});
ib.on(EventName.orderStatus, (id, status) => {
  (statuses[id] = statuses[id] || []).push(status);
  if (id === limitId && status === 'Submitted') {
    got('limit order works');
    // dearer by a cent, then gone
    if (!seen.changed) {
      seen.changed = 1;
      ib.placeOrder(limitId, aapl, { ...limit, lmtPrice: 1.01 });
      ib.cancelOrder(limitId, {});
    }
  }
  if (id === limitId && status === 'Cancelled') got('limit order cancelled');
  if (id === marketId && status === 'Filled') {
    got('market order filled');
    if (!seen.asked) {
      seen.asked = 1;
      ib.reqExecutions(908, {});
      ib.reqPositions();
      ib.reqCompletedOrders(false);
    }
  }
});
ib.on(EventName.execDetails, (id, contract, execution) => {
  if (execution.orderId === marketId && execution.shares > 0)
    got(id === 908 ? 'execution on request' : 'execution');
});
ib.on(EventName.execDetailsEnd, () => got('executions end'));
ib.on(EventName.commissionReport, (report) => { if (report.commission > 0) got('commission report'); });
ib.on(EventName.position, (account, contract, position) => {
  if (contract.symbol === 'SPY' && position > 0) got('position');
});
ib.on(EventName.completedOrder, () => got('completed order'));

const limit = { action: 'BUY', orderType: 'LMT', totalQuantity: 10, lmtPrice: 1, tif: 'DAY',
                transmit: true };

ib.once(EventName.nextValidId, (first) => {
  limitId = first;
  marketId = first + 1;
  [ 'current time', 'accounts', 'contract details', 'contract details end', 'bid', 'ask', 'last',
    'snapshot end', 'daily bars', 'minute bars', 'head timestamp', 'account summary',
    'account summary end', 'account value', 'account download end', 'position end',
    'open order end', 'completed orders end', 'symbol samples', 'market rule', 'pnl',
    'open order', 'limit order works', 'limit order cancelled', 'cancel confirmed by 202',
    'market order filled', 'execution', 'execution on request', 'executions end',
    'commission report', 'position', 'completed order', '200 for an unknown contract',
    '300 for an unknown ticker', '10147 for an unknown order' ].forEach(need);
  armed = true;
  ib.reqManagedAccts();
  ib.reqCurrentTime();
  ib.reqContractDetails(901, aapl);
  ib.reqHistoricalData(902, aapl, '', '1 M', '1 day', 'TRADES', 1, 1, false);
  ib.reqHistoricalData(903, aapl, '', '1 D', '1 min', 'TRADES', 1, 2, false);
  ib.reqContractDetails(904, nobody);
  ib.reqMktData(905, aapl, '', false, false);
  ib.reqMktData(906, spy, '', true, false);
  ib.reqHeadTimestamp(907, aapl, 'TRADES', true, 1);
  ib.reqAccountSummary(900, 'All', 'NetLiquidation,BuyingPower');
  ib.reqAccountUpdates(true, '');
  ib.reqAllOpenOrders();
  ib.reqMatchingSymbols(909, 'AA');
  ib.reqMarketRule(26);
  ib.reqPnL(910, 'DU1000001', '');
  ib.cancelMktData(999);
  ib.cancelOrder(4711, {});
  ib.placeOrder(limitId, aapl, limit);
  ib.placeOrder(marketId, spy, { action: 'BUY', orderType: 'MKT', totalQuantity: 10, tif: 'DAY',
                                 transmit: true });
});

setTimeout(() => finish('deadline'), DEADLINE_MS);
ib.connect();
