// SPDX-License-Identifier: MIT
//
// Telnyx's description, and a judge of replies by it: ajv, which knows nothing
// of this repository.
'use strict';

const fs = require('fs');
const path = require('path');

const modules = process.env.CONFORMANCE_MODULES;
const load = require('module').createRequire(path.join(modules, 'package.json'));
const Ajv = load('ajv/dist/2020').default;
const addFormats = load('ajv-formats').default;

const NAME = 'telnyx';

// Replies hold these although the description does not have them there, by
// Telnyx's other documents.
const KNOWN_BEYOND = new Set([
  'ScheduleMessage send_at', // the guide to scheduling
  'CancelMessage send_at',
  'CreateGroupMmsMessage group_message_id', // the guide to group MMS
  'GetGroupMmsMessages group_message_id',
  'GetPhoneNumberStatus page', // as in the other lists of 10DLC
  'GetPhoneNumberStatus totalRecords',
  'SlimListPhoneNumbers tags', // what include_tags is for
  'GetSubNumberOrder phone_numbers', // what include_phone_numbers is for
]);

// The same for values: a message that waits for its time.
const KNOWN_VALUES = new Set(['scheduled']);

function valueAt(json, pointer) {
  return pointer.split('/').slice(1).reduce((o, key) => o[key], json);
}

// A oneOf whose branches are so open that a document fits several is the
// description's own slip: detail records are such.
function isKnown(error, json) {
  return (error.keyword === 'enum' && KNOWN_VALUES.has(valueAt(json, error.instancePath))) ||
    (error.keyword === 'oneOf' && error.params.passingSchemas !== null);
}

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
      wrong.push(...validate.errors.filter((e) => !isKnown(e, json)).map((e) => `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`));
    }
    if (operationId !== null) this.unknownMembers(operationId, found.schema, json, '', wrong);
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
  unknownMembers(operationId, schema, json, at, wrong) {
    if (Array.isArray(json)) {
      const items = this.items(schema);
      if (items !== undefined) {
        json.forEach((entry, i) => this.unknownMembers(operationId, items, entry, `${at}/${i}`, wrong));
      }
    } else if (json !== null && typeof json === 'object') {
      const known = this.members(schema);
      if (known === null) return;
      for (const [key, value] of Object.entries(json)) {
        if (known[key] !== undefined) this.unknownMembers(operationId, known[key], value, `${at}/${key}`, wrong);
        else if (!KNOWN_BEYOND.has(`${operationId} ${key}`)) wrong.push(`${at}/${key} is in no schema`);
      }
    }
  }
}

module.exports = { Description };
