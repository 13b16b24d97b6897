// SPDX-License-Identifier: MIT
//
// Prism, serving the description on loopback: it answers a good request with an
// example, and a bad one with 422 and what is wrong.
//
//   node prism.js DESCRIPTION REPORT
//
// A request names in X-Operation the operation that it means to be, and is held
// against that one alone.  At the end, when its input ends, the report says
// which operations were called, and what of a typed one nobody ever sent: a
// parameter or a member of the body that the library cannot say, or that the
// test forgot.
'use strict';

const fs = require('fs');
const http = require('http');
const path = require('path');
const querystring = require('querystring');
const { Description } = require('./description.js');

const load = require('module').createRequire(path.join(process.env.CONFORMANCE_MODULES, 'package.json'));
const { createInstance, getHttpOperationsFromSpec } = load('@stoplight/prism-http');

const [, , file, report] = process.argv;
const description = new Description(file);
const sent = new Map(); // operation -> { typed, names }

// What the library leaves out, and why.
const LEFT_OUT = new Set([
  // It can only be RCS.
  'SendRCSMessage type',
  // Said by the path already.
  'UpdatePhoneNumber id',
]);

// The names that a request to an operation could hold.
function namesOf(operationId) {
  const { operation } = description.operations.get(operationId);
  const names = new Set(operation.parameters.filter((each) => each.in === 'query').map((each) => each.name));
  const body = operation.requestBody && operation.requestBody.content;
  const json = body && body['application/json'];
  if (json !== undefined) {
    for (const key of Object.keys(description.members(json.schema) || {})) names.add(key);
  }
  return names;
}

// A query by its names; a list's name ends in [] or not.
function queryOf(url) {
  const query = {};
  for (const [key, value] of Object.entries(querystring.parse(url.search.slice(1)))) query[key.replace(/\[\]$/, '')] = value;
  return query;
}

function note(operationId, typed, query, body) {
  const known = sent.get(operationId) || { typed: false, names: new Set() };
  known.typed = known.typed || typed;
  Object.keys(query).forEach((key) => known.names.add(key));
  if (body !== null && typeof body === 'object') Object.keys(body).forEach((key) => known.names.add(key));
  sent.set(operationId, known);
}

function writeReport() {
  const lines = [];
  for (const id of description.operations.keys()) {
    if (!sent.has(id)) lines.push(`${id}: was never called`);
  }
  for (const [id, { typed, names }] of sent) {
    if (!typed) continue;
    for (const name of namesOf(id)) {
      if (!names.has(name) && !LEFT_OUT.has(`${id} ${name}`)) lines.push(`${id}: ${name} was never sent`);
    }
  }
  fs.writeFileSync(report, lines.map((line) => `${line}\n`).join(''));
}

async function main() {
  const operations = await getHttpOperationsFromSpec(file);
  const byId = new Map(operations.map((each) => [each.iid, each]));
  const config = {
    mock: { dynamic: false }, validateRequest: true, validateResponse: false, checkSecurity: true,
    errors: true, isProxy: false, upstreamProxy: undefined,
  };
  const quiet = { child: () => quiet };
  for (const level of ['trace', 'debug', 'info', 'success', 'warn', 'error', 'fatal']) quiet[level] = () => undefined;
  const prism = createInstance(config, { logger: quiet });

  async function answer(request, text) {
    const id = request.headers['x-operation'];
    const operation = byId.get(id);
    let body;
    if (operation === undefined) return { status: 404, body: { title: `no operation ${id}` } };
    if (text !== '') {
      body = request.headers['content-type'].includes('json') ? JSON.parse(text) : text;
    }
    const url = new URL(request.url, 'http://x');
    const query = queryOf(url);
    const asked = {
      method: request.method.toLowerCase(),
      url: { path: url.pathname, query },
      headers: request.headers,
      body,
    };
    const { _tag: side, left: error, right: good } = await prism.request(asked, [operation])();
    if (side === 'Left') {
      return { status: error.status || 500, body: { title: error.message, detail: error.detail, ...error.additional } };
    }
    const wrong = [
      ...good.validations.input.map((each) => `${each.path.join('/')}: ${each.message}`),
      ...description.strays(id, Object.keys(query), body === undefined ? null : body),
    ];
    if (wrong.length > 0) {
      const detail = wrong.join('; ');
      return { status: 422, body: { errors: [{ code: '422', title: 'Not as described', detail }] } };
    }
    note(id, request.headers['x-typed'] === 'yes', query, body === undefined ? null : body);
    if (good.output.statusCode < 300) return { status: good.output.statusCode, body: good.output.body };
    // Where success has no body Prism shows an error's example instead.
    const { operation: described } = description.operations.get(id);
    return { status: Number(Object.keys(described.responses).find((key) => key[0] === '2')) };
  }

  const server = http.createServer((request, reply) => {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      answer(request, Buffer.concat(parts).toString('utf8')).then(({ status, body }) => {
        const text = body === undefined || body === null ? '' : typeof body === 'string' ? body : JSON.stringify(body);
        reply.writeHead(status, { 'Content-Type': 'application/json' });
        reply.end(text);
      }, (error) => {
        reply.writeHead(500);
        reply.end(JSON.stringify({ title: error.stack }));
      });
    });
  });
  server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
  process.stdin.resume();
  process.stdin.on('end', () => {
    writeReport();
    process.exit(0);
  });
}

main().catch((error) => {
  console.error(error.stack);
  process.exit(1);
});
