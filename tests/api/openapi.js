// SPDX-License-Identifier: MIT
//
// The facts of the API (the tables beside this file; README.md says what their
// columns are) as an OpenAPI document, for programs that read nothing else.
//
//   node openapi.js DIRECTORY >DOCUMENT
//
// Also for check_drift.js: readTable() and readFields().
'use strict';

const fs = require('fs');
const path = require('path');

// A table as objects, one a row, by the names in its first line.  Cells that a
// row lacks at its end are empty.
function readTable(file) {
  const [head, ...lines] = fs.readFileSync(file, 'utf8').replace(/\n$/, '').split('\n').map((line) => line.split('\t'));
  return lines.map((cells, i) => {
    if (cells.length > head.length) throw new Error(`${file}:${i + 2}: more than ${head.length} cells`);
    return Object.fromEntries(head.map((name, at) => [name, cells[at] || '']));
  });
}

// All tables of fields: schema -> its rows.
function readFields(directory) {
  const schemas = new Map();
  const folder = path.join(directory, 'fields');
  for (const name of fs.readdirSync(folder).filter((each) => each.endsWith('.tsv')).sort()) {
    for (const row of readTable(path.join(folder, name))) {
      if (!schemas.has(row.schema)) schemas.set(row.schema, []);
      schemas.get(row.schema).push(row);
    }
  }
  return schemas;
}

// OpenAPI allows no brackets in a component's name.
const componentName = (schema) => schema.replace(/\[\]/g, '.item');

class Writer {
  constructor(directory) {
    this.directory = directory;
    this.fields = readFields(directory);
  }

  // The schema of a type: `[T]`, `one of A / B`, string:uuid, another schema.
  type(text) {
    if (text.startsWith('[') && text.endsWith(']')) return { type: 'array', items: this.type(text.slice(1, -1)) };
    if (text.startsWith('one of ')) return { anyOf: text.slice(7).split(' / ').map((each) => this.type(each)) };
    if (text === 'any') return {};
    const [type, format] = text.split(':');
    if (['string', 'integer', 'number', 'boolean', 'object'].includes(type)) {
      return format === undefined ? { type } : { type, format };
    }
    if (!this.fields.has(text)) throw new Error(`no schema ${text}`);
    return { $ref: `#/components/schemas/${componentName(text)}` };
  }

  // The columns enum, default and limits; those of a list's elements speak of
  // them, but for the default and items>=, items<= and unique.
  restrict(schema, row) {
    const one = schema.items === undefined ? schema : schema.items;
    const value = (text) => (one.type === 'string' || one.type === undefined ? text : JSON.parse(text));
    if (row.enum !== '') one.enum = row.enum.split('|').map(value);
    if (row.default !== '') schema.default = schema.items === undefined ? value(row.default) : JSON.parse(row.default);
    const [limits, pattern] = row.limits.split(/(?:^| )pattern=/);
    if (pattern !== undefined) one.pattern = pattern;
    const words = {
      'items>=': (n) => { schema.minItems = n; },
      'items<=': (n) => { schema.maxItems = n; },
      'length>=': (n) => { one.minLength = n; },
      'length<=': (n) => { one.maxLength = n; },
      '>=': (n) => { one.minimum = n; },
      '<=': (n) => { one.maximum = n; },
      unique: () => { schema.uniqueItems = true; },
    };
    for (const limit of limits.split(' ').filter((each) => each !== '')) {
      const [, word, number] = /^([a-z]*[<>]=|unique)(.*)$/.exec(limit) || [];
      if (words[word] === undefined) throw new Error(`no limit ${limit}`);
      words[word](Number(number));
    }
    return schema;
  }

  nullable(schema) {
    if (schema.type === undefined) return { anyOf: [schema, { type: 'null' }] };
    if (schema.enum !== undefined) schema.enum.push(null);
    return { ...schema, type: [schema.type, 'null'] };
  }

  field(row) {
    const schema = this.restrict(this.type(row.type), row);
    const whole = row.nullable === '' ? schema : this.nullable(schema);
    return row['read-only'] === '' ? whole : { ...whole, readOnly: true };
  }

  // A field named * stands for all others.
  object(rows) {
    const named = rows.filter((row) => row.field !== '*');
    const others = rows.find((row) => row.field === '*');
    const required = named.filter((row) => row.required !== '').map((row) => row.field);
    return {
      type: 'object',
      properties: Object.fromEntries(named.map((row) => [row.field, this.field(row)])),
      ...(required.length > 0 && { required }),
      ...(others !== undefined && { additionalProperties: this.type(others.type) }),
    };
  }

  content(media, type) {
    return { content: { [media]: { schema: this.type(type) } } };
  }

  responses(row) {
    const all = {};
    const add = (status, type) => {
      all[status] = { description: status, ...(type !== '-' && this.content('application/json', type)) };
    };
    add(row.status, row.reply);
    for (const group of row.errors.split('; ').filter((each) => each !== '')) {
      const words = group.split(' ');
      const type = words.pop();
      words.forEach((status) => add(status, type));
    }
    return all;
  }

  parameter(row) {
    return {
      name: row.name, in: row.in, required: row.required !== '',
      schema: this.restrict(this.type(row.type), row),
    };
  }

  operation(row, parameters) {
    const own = parameters.filter((each) => each.operation === row.operation);
    return {
      operationId: row.operation,
      parameters: own.filter((each) => !each.name.includes('*')).map((each) => this.parameter(each)),
      // Parameters whose names are not listed: `filter[*]` is any of filter[...].
      'x-any-of': own.filter((each) => each.name.includes('*')).map((each) => each.name.replace(/\*.*/, '')),
      ...(row.request !== '' && {
        requestBody: { required: row.body !== '', ...this.content(row.content, row.request) },
      }),
      responses: this.responses(row),
    };
  }

  document() {
    const parameters = readTable(path.join(this.directory, 'parameters.tsv'));
    const operations = readTable(path.join(this.directory, 'operations.tsv'));
    const paths = {};
    const known = new Set(operations.map((row) => row.operation));
    const stray = parameters.find((row) => !known.has(row.operation));
    if (stray !== undefined) throw new Error(`no operation ${stray.operation}`);
    for (const row of operations) {
      paths[row.path] = paths[row.path] || {};
      paths[row.path][row.method.toLowerCase()] = this.operation(row, parameters);
    }
    return {
      openapi: '3.1.0',
      info: { title: "Telnyx's messaging API, by tests/api", version: '2' },
      servers: [{ url: 'https://api.telnyx.com/v2' }],
      security: [{ bearerAuth: [] }],
      paths,
      components: {
        schemas: Object.fromEntries([...this.fields].map(([name, rows]) => [componentName(name), this.object(rows)])),
        securitySchemes: { bearerAuth: { type: 'http', scheme: 'bearer' } },
      },
    };
  }
}

module.exports = { readTable, readFields };

if (require.main === module) {
  process.stdout.write(`${JSON.stringify(new Writer(process.argv[2]).document(), null, 1)}\n`);
}
