// SPDX-License-Identifier: MIT
//
// The facts against the types of Telnyx's own library for Node (npm telnyx), read
// with TypeScript's compiler.  Prints what differs, for every operation of the
// facts:
//
//   + the library has it, and the facts do not     - the other way round
//   ~ both have it, with other values, or null in one alone
//
//   node drift.js FACTS MODULES
//
// Not compared: what is required, formats and limits, which the library does not
// have; the names of pages, which it has in a way of its own; what the facts have
// from a guide alone.
'use strict';

const fs = require('fs');
const path = require('path');
const { readTable, readFields } = require('./openapi.js');

const [, , directory, modules] = process.argv;
const ts = require(path.join(modules, 'node_modules', 'typescript'));
const root = path.join(modules, 'node_modules', 'telnyx');

const MAX_DEPTH = 8;
const shape = (route) => route.replace(/\{[^}]*\}/g, '{}');

// A tree of fields is a map: "data.to[].status" -> { values, nullable, guide }.
// filter[name][eq] is filter.name.eq there, below filter.name and filter.
function add(tree, name, values, nullable, guide = false) {
  const parts = name.replace(/\]?\[(?=[^\]])/g, '.').replace(/([^[])\]/g, '$1');
  const known = tree.get(parts);
  if (known !== undefined) known.nullable = known.nullable || nullable;
  else tree.set(parts, { values, nullable, guide });
  if (parts !== name) add(tree, name.slice(0, name.lastIndexOf('[')), null, false, guide);
}

const valuesOf = (row) => (row.enum === '' ? null : row.enum.split('|'));
const isGuide = (row) => row.source.split(' ').includes('guide');

// --- the facts ---

class Facts {
  constructor() {
    this.fields = readFields(directory);
    this.operations = readTable(path.join(directory, 'operations.tsv'));
    this.parameters = readTable(path.join(directory, 'parameters.tsv'));
  }

  // Put what a type has into a tree, below `at`.
  walk(type, at, tree, depth = 0) {
    if (depth > MAX_DEPTH) return;
    if (type.startsWith('[') && type.endsWith(']')) {
      this.walk(type.slice(1, -1), `${at}[]`, tree, depth);
    } else if (type.startsWith('one of ')) {
      for (const each of type.slice(7).split(' / ')) this.walk(each, at, tree, depth);
    } else {
      for (const row of this.fields.get(type) || []) {
        const below = at === '' ? row.field : `${at}.${row.field}`;
        add(tree, below, valuesOf(row), row.nullable !== '', isGuide(row));
        this.walk(row.type, below, tree, depth + 1);
      }
    }
  }

  request(operation) {
    const tree = new Map();
    for (const row of this.parameters.filter((each) => each.operation === operation.operation && each.in === 'query')) {
      add(tree, row.name, valuesOf(row), false);
    }
    this.walk(operation.request, '', tree);
    return tree;
  }

  reply(operation, ofItem) {
    const tree = new Map();
    let type = operation.reply;
    if (ofItem) {
      const rows = this.fields.get(type) || [];
      const list = rows.find((row) => ['data', 'records'].includes(row.field));
      if (list !== undefined) type = list.type;
      type = type.startsWith('[') ? type.slice(1, -1) : type;
    }
    this.walk(type, '', tree);
    return tree;
  }
}

// --- the library ---

function files(folder) {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const name = path.join(folder, entry.name);
    return entry.isDirectory() ? files(name) : [name];
  });
}

function each(node, is, found = []) {
  if (is(node)) found.push(node);
  ts.forEachChild(node, (child) => { each(child, is, found); });
  return found;
}

// "GET /messages/{}" of the call in a method's body; undefined: there is none.
function routeOf(method, source) {
  const call = each(method, (node) => ts.isCallExpression(node) && /^this\._client\.(get|post|put|patch|delete|getAPIList)$/.test(node.expression.getText(source)))[0];
  if (call === undefined || call.arguments.length === 0) return undefined;
  const verb = call.expression.name.text;
  let [target] = call.arguments;
  if (ts.isTaggedTemplateExpression(target)) target = target.template;
  const route = ts.isTemplateExpression(target)
    ? target.head.text + target.templateSpans.map((span) => `{}${span.literal.text}`).join('')
    : target.text;
  const posts = /method: 'post'/.test(call.getText(source));
  return `${verb === 'getAPIList' ? (posts ? 'POST' : 'GET') : verb.toUpperCase()} ${route}`;
}

class Library {
  constructor() {
    this.version = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')).version;
    const declarations = files(path.join(root, 'resources')).filter((name) => name.endsWith('.d.ts'));
    const program = ts.createProgram(declarations, {
      strict: true, noEmit: true, skipLibCheck: true, lib: ['lib.es2022.d.ts'], types: [],
      module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext,
    });
    this.checker = program.getTypeChecker();
    this.methods = new Map(); // route -> its declaration
    for (const name of declarations) this.read(program.getSourceFile(name), name.replace(/\.d\.ts$/, '.js'));
  }

  read(declared, code) {
    if (!fs.existsSync(code)) return;
    const source = ts.createSourceFile(code, fs.readFileSync(code, 'utf8'), ts.ScriptTarget.ES2022, true);
    const signatures = new Map();
    for (const node of each(declared, ts.isClassDeclaration)) {
      for (const member of node.members.filter(ts.isMethodDeclaration)) signatures.set(`${node.name.text}.${member.name.getText(declared)}`, member);
    }
    for (const node of each(source, ts.isClassDeclaration)) {
      for (const member of node.members.filter(ts.isMethodDeclaration)) {
        const route = routeOf(member, source);
        const signature = signatures.get(`${node.name.text}.${member.name.getText(source)}`);
        if (route !== undefined && signature !== undefined) this.methods.set(route, signature);
      }
    }
  }

  // The same as Facts.walk().
  walk(type, at, tree, stack = []) {
    const all = type.isUnion() ? type.types : [type];
    for (const one of all) {
      if (this.checker.isArrayType(one)) {
        this.walk(this.checker.getTypeArguments(one)[0], `${at}[]`, tree, stack);
      } else if ((one.flags & ts.TypeFlags.Object) !== 0 && !stack.includes(one) && stack.length <= MAX_DEPTH) {
        for (const symbol of this.checker.getPropertiesOfType(one)) this.member(symbol, at, tree, [...stack, one]);
      }
    }
  }

  member(symbol, at, tree, stack) {
    const type = this.checker.getTypeOfSymbol(symbol);
    const all = type.isUnion() ? type.types : [type];
    const values = all.filter((one) => one.isStringLiteral()).map((one) => one.value);
    const open = all.some((one) => (one.flags & ts.TypeFlags.String) !== 0);
    const below = at === '' ? symbol.name : `${at}.${symbol.name}`;
    add(tree, below, values.length > 0 && !open ? values : null, all.some((one) => (one.flags & ts.TypeFlags.Null) !== 0));
    this.walk(type, below, tree, stack);
  }

  request(signature) {
    const tree = new Map();
    for (const parameter of signature.parameters.filter((one) => one.name.getText() !== 'options')) {
      this.walk(this.checker.getTypeFromTypeNode(parameter.type), '', tree);
    }
    return tree;
  }

  reply(signature) {
    const [first, second] = signature.type.typeArguments || [];
    const tree = new Map();
    this.walk(this.checker.getTypeFromTypeNode(second || first), '', tree);
    return { tree, ofItem: second !== undefined };
  }
}

// --- both ---

const PAGES = /^(page|page\.(number|size)|page\[.*|page_number|page_size|per_page|recordsPerPage)$/;

// Lines of what differs below one side of an operation.
function compare(side, facts, library, paths) {
  const lines = [];
  const said = (name, tree) => [...tree.keys()].some((other) => name.startsWith(`${other}.`) || name.startsWith(`${other}[`));
  const isOpen = (name) => facts.has(name.replace(/[^.]*$/, '*'));
  const plain = (name) => !PAGES.test(name) && !paths.includes(name) && !/(^|\.)\*(\.|$)/.test(name);
  const lacking = (from, to) => {
    const names = new Map([...from].filter(([name]) => plain(name) && !to.has(name)));
    return [...names.keys()].filter((name) => !said(name, names)).sort();
  };
  for (const name of lacking(library, facts).filter((name) => !isOpen(name))) lines.push(`  + ${side} ${name}`);
  for (const name of lacking(facts, library).filter((name) => !facts.get(name).guide)) lines.push(`  - ${side} ${name}`);
  for (const [name, ours] of facts) {
    const theirs = library.get(name);
    if (theirs === undefined || !plain(name)) continue;
    const more = (theirs.values || []).filter((value) => ours.values !== null && !ours.values.includes(value));
    const fewer = (ours.guide ? [] : ours.values || []).filter((value) => theirs.values !== null && !theirs.values.includes(value));
    if (more.length + fewer.length > 0) lines.push(`  ~ ${side} ${name}: values +[${more}] -[${fewer}]`);
    if (theirs.values !== null && ours.values === null) lines.push(`  ~ ${side} ${name}: values +[${theirs.values}]`);
    if (ours.nullable !== theirs.nullable) lines.push(`  ~ ${side} ${name}: null in the ${theirs.nullable ? 'library' : 'facts'} alone`);
  }
  return lines;
}

function main() {
  const facts = new Facts();
  const library = new Library();
  const routes = new Map([...library.methods].map(([route, signature]) => [shape(route), signature]));
  let count = 0;
  for (const operation of facts.operations) {
    const signature = routes.get(shape(`${operation.method} ${operation.path}`));
    let lines = ['  - no method of the library calls it'];
    if (signature !== undefined) {
      const paths = facts.parameters.filter((row) => row.operation === operation.operation && row.in === 'path').map((row) => row.name);
      const { tree, ofItem } = library.reply(signature);
      lines = [
        ...compare('request', facts.request(operation), library.request(signature), paths),
        ...compare('reply', facts.reply(operation, ofItem), tree, []),
      ];
    }
    if (lines.length > 0) console.log(`${operation.operation} ${operation.method} ${operation.path}\n${lines.join('\n')}`);
    count += lines.length;
  }
  console.log(`${count} differences from npm telnyx ${library.version}, in ${facts.operations.length} operations`);
}

main();
