// SPDX-License-Identifier: MIT
//
// Drives the sandbox through every operation of the description, and holds
// every reply, good and bad, against it.
//
//   node replies.js DESCRIPTION URL
'use strict';

const http = require('http');
const { Description } = require('./description.js');

const [, , file, base] = process.argv;
const description = new Description(file);
const agent = new http.Agent({ keepAlive: true });
const seen = new Set(); // operations that succeeded
let judged = 0;
let failures = 0;

function complain(what, lines) {
  failures += 1;
  console.log(`not ok - ${what}`);
  for (const line of lines) console.log(`  ${line}`);
}

function send(method, url, body, type) {
  return new Promise((resolve, reject) => {
    const headers = { Authorization: 'Bearer KEY_SANDBOX' };
    const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
    if (text !== undefined) {
      headers['Content-Type'] = type || 'application/json';
      headers['Content-Length'] = Buffer.byteLength(text);
    }
    const request = http.request(url, { method, headers, agent }, (reply) => {
      const parts = [];
      reply.on('data', (part) => parts.push(part));
      reply.on('end', () => resolve({ status: reply.statusCode, text: Buffer.concat(parts).toString('utf8') }));
    });
    request.on('error', reject);
    request.end(text);
  });
}

// Call an operation; `wanted` is the status that it should have.
async function call(operationId, { ids = [], query = {}, body, type, wanted } = {}) {
  const found = description.operations.get(operationId);
  if (found === undefined) throw new Error(`no operation ${operationId}`);
  const values = [...ids];
  const route = found.route.replace(/\{[^}]*\}/g, () => encodeURIComponent(values.shift()));
  const search = Object.entries(query).map(([k, v]) => `${encodeURIComponent(k)}=${encodeURIComponent(v)}`).join('&');
  const { status, text } = await send(
    found.method.toUpperCase(), `${base}${route}${search === '' ? '' : `?${search}`}`, body, type);
  const what = `${operationId} ${status}`;
  let json;
  const good = Object.keys(found.operation.responses).find((k) => k[0] === '2');
  const expected = wanted === undefined ? Number(good) : wanted;

  judged += 1;
  if (status !== expected) {
    complain(what, [`wanted ${expected}: ${text}`]);
    throw new Error('the sandbox is not where it should be');
  }
  if (text !== '') json = JSON.parse(text);
  try {
    const wrong = text === '' ? [] : description.judge(operationId, status, json);
    if (wrong.length > 0) complain(what, [...wrong.slice(0, 20), text.slice(0, 600)]);
    if (text === '' && description.replySchema(operationId, status) !== null) {
      complain(what, ['there is no body']);
    }
  } catch (error) {
    complain(what, [error.message]);
  }
  if (status < 300) seen.add(operationId);
  return json;
}

module.exports = { call };

async function main() {
  for (const room of ['messages', 'profiles', 'numbers', 'hosted', 'reports', 'campaigns', 'rcs']) {
    await require(`./replies_${room}.js`).run(call);
  }
  for (const id of description.operations.keys()) {
    if (!seen.has(id)) complain(id, ['was never called with success']);
  }
  agent.destroy();
  console.log(`${failures === 0 ? 'ok' : 'not ok'} - ${judged} replies of the sandbox, ${seen.size} of ${description.operations.size} operations, are as described`);
  process.exitCode = failures === 0 ? 0 : 1;
}

if (require.main === module) {
  main().catch((error) => {
    agent.destroy();
    console.log(`not ok - replies: ${error.stack}`);
    process.exitCode = 1;
  });
}
