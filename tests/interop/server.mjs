// SPDX-License-Identifier: MIT
//
// Node's http2 as a server for the interoperability tests: takes messages,
// answers as the API does, and logs the mark of each request that it has read
// whole, before it answers.
//
//   node server.mjs PORT CERT KEY LOG MAX_STREAMS REQUESTS_PER_CONNECTION
//
// It prints "ready" once it listens.  SIGHUP: every connection is drained
// (GOAWAY) and new ones are taken, as in a rolling deploy.  REQUESTS_PER_CONNECTION
// 0 is no limit.
import { readFileSync, openSync, writeSync } from 'node:fs';
import { createSecureServer } from 'node:http2';
import { randomUUID } from 'node:crypto';

const [port, cert, key, logPath, maxStreams, perConnection] = process.argv.slice(2);
const log = openSync(logPath, 'a');
const sessions = new Set();

const server = createSecureServer({
    cert: readFileSync(cert),
    key: readFileSync(key),
    allowHTTP1: true,
    settings: { maxConcurrentStreams: Number(maxStreams) },
});

function drain(session) {
    if (!session.closed) session.close();
}

function answer(request, body) {
    const { to, from, text } = JSON.parse(body);
    writeSync(log, `${/#(\d+)#/.exec(text)[1]}\n`);
    return JSON.stringify({
        data: {
            record_type: 'message',
            id: randomUUID(),
            direction: 'outbound',
            type: 'SMS',
            from: { phone_number: from },
            to: [{ phone_number: to, status: 'queued' }],
            text,
        },
    });
}

server.on('session', (session) => {
    sessions.add(session);
    session.requests = 0;
    session.on('close', () => sessions.delete(session));
    session.on('error', () => {});
});

server.on('request', (request, response) => {
    const session = request.stream?.session;
    const chunks = [];
    request.on('error', () => {});
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
        const body = answer(request, Buffer.concat(chunks).toString());
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(body);
        if (session && Number(perConnection) > 0 && ++session.requests >= Number(perConnection)) {
            drain(session);
        }
    });
});

server.on('sessionError', () => {});
server.on('error', (error) => {
    console.error(error.message);
    process.exit(1);
});
process.on('SIGHUP', () => sessions.forEach(drain));
server.listen(Number(port), '127.0.0.1', () => console.log('ready'));
