// SPDX-License-Identifier: MIT
//
// The API's description, as tests/api/openapi.js writes it, and a judge of
// replies by it: ajv, which knows nothing of this repository.
'use strict';

const fs = require('fs');
const path = require('path');

const modules = process.env.CONFORMANCE_MODULES;
const load = require('module').createRequire(path.join(modules, 'package.json'));
const Ajv = load('ajv/dist/2020').default;
const addFormats = load('ajv-formats').default;

const NAME = 'telnyx';

// Sent although no table has them, and why.
const KNOWN_STRAYS = new Set([
  // The reply has a page's meta, as other lists have.
  'GetProfileMetrics page[number]', 'GetProfileMetrics page[size]',
]);

class Description {
  constructor(file) {
    this.document = JSON.parse(fs.readFileSync(file, 'utf8'));
    this.ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false });
    addFormats(this.ajv);
    // "" is how Telnyx says "none"; seen live.
    this.ajv.addFormat('url', (text) => text === '' || /^https?:\/\/[^\s]+$/.test(text));
    this.ajv.addSchema(this.document, NAME);
    this.operations = new Map();
    for (const [route, item] of Object.entries(this.document.paths)) {
      for (const method of ['get', 'post', 'put', 'patch', 'delete']) {
        const operation = item[method];
        if (operation !== undefined) {
          this.operations.set(operation.operationId, { route, method, operation });
        }
      }
    }
  }

  resolve(schema) {
    let at = schema;
    while (at !== undefined && at.$ref !== undefined) {
      at = at.$ref.slice(2).split('/')
        .reduce((o, key) => o[key.replace(/~1/g, '/').replace(/~0/g, '~')], this.document);
    }
    return at;
  }

  // The reply that the description has for a status: its JSON pointer and
  // schema; null: it has no body there.
  replySchema(operationId, status) {
    const { route, method, operation } = this.operations.get(operationId);
    const keys = [String(status), `${Math.floor(status / 100)}XX`, 'default'];
    const key = keys.find((k) => operation.responses[k] !== undefined);
    if (key === undefined) {
      throw new Error(`status ${status} is not one that it can have`);
    }
    let pointer = `#/paths/${route.replace(/~/g, '~0').replace(/\//g, '~1')}/${method}/responses/${key}`;
    const reply = operation.responses[key];
    if (reply.$ref !== undefined) pointer = reply.$ref;
    const content = this.resolve(reply).content;
    if (content === undefined) return null;
    const type = Object.keys(content).find((k) => k.includes('json'));
    if (type === undefined) return null;
    return {
      pointer: `${pointer}/content/${type.replace(/\//g, '~1')}/schema`,
      schema: content[type].schema,
    };
  }

  // What is wrong with a reply: texts, none when it is good.
  judge(operationId, status, json) {
    const found = this.replySchema(operationId, status);
    if (found === null) return [];
    // Some operations declare a bare error; Telnyx's guide to errors has them
    // in a list, everywhere.
    if (status >= 400 && Array.isArray(json.errors) && this.members(found.schema).code !== undefined) {
      return json.errors.flatMap((entry) => this.judgeAs(null, found, entry));
    }
    return this.judgeAs(status < 300 ? operationId : null, found, json);
  }

  judgeAs(operationId, found, json) {
    const validate = this.ajv.compile({ $ref: NAME + encodeURI(found.pointer) });
    const wrong = [];
    if (!validate(json)) {
      wrong.push(...validate.errors.map((e) => `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`));
    }
    if (operationId !== null) this.unknownMembers(found.schema, json, '', wrong);
    return wrong;
  }

  // What a request to an operation says that is in no table: names of the query
  // (without a list's []), members of the body.
  strays(operationId, names, body) {
    const { operation } = this.operations.get(operationId);
    const known = new Set(operation.parameters.filter((each) => each.in === 'query').map((each) => each.name));
    const open = operation['x-any-of'];
    const wrong = names.filter((name) => !known.has(name) && !open.some((each) => name.startsWith(each)))
      .filter((name) => !KNOWN_STRAYS.has(`${operationId} ${name}`))
      .map((name) => `${name} is no parameter`);
    const content = operation.requestBody && operation.requestBody.content['application/json'];
    if (content !== undefined && body !== null) this.unknownMembers(content.schema, body, '', wrong);
    return wrong;
  }

  // The members that a schema names for an object; null: it takes any.
  members(schema) {
    const s = this.resolve(schema);
    let known = null;
    for (const part of [...(s.allOf || []), ...(s.anyOf || []), ...(s.oneOf || [])]) {
      const more = this.members(part);
      if (more !== null) known = { ...(known || {}), ...more };
    }
    if (s.properties !== undefined) known = { ...(known || {}), ...s.properties };
    if (s.additionalProperties !== undefined && s.additionalProperties !== false) return null;
    return known;
  }

  items(schema) {
    const s = this.resolve(schema);
    if (s.items !== undefined) return s.items;
    for (const part of [...(s.allOf || []), ...(s.anyOf || []), ...(s.oneOf || [])]) {
      const found = this.items(part);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  // A misspelt member is no error to a validator; here it is one.
  unknownMembers(schema, json, at, wrong) {
    if (Array.isArray(json)) {
      const items = this.items(schema);
      if (items !== undefined) {
        json.forEach((entry, i) => this.unknownMembers(items, entry, `${at}/${i}`, wrong));
      }
    } else if (json !== null && typeof json === 'object') {
      const known = this.members(schema);
      if (known === null) return;
      for (const [key, value] of Object.entries(json)) {
        if (known[key] !== undefined) this.unknownMembers(known[key], value, `${at}/${key}`, wrong);
        else wrong.push(`${at}/${key} is in no schema`);
      }
    }
  }
}

module.exports = { Description };
