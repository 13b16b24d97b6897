/* SPDX-License-Identifier: MIT */
/*
 * Models: documents as JSON text, in which words such as "@id" are filled in.  They
 * are written with single quotes, which json-c reads as double ones.
 */
#ifndef TELNYX_SANDBOX_ENGINE_MODEL_H
#define TELNYX_SANDBOX_ENGINE_MODEL_H

struct json_object;
struct sbx_call;

/* A document from a model.  "@id" becomes `id`, "@uuid" and "@secret" a new UUID,
 * "@now" the time, "@org" the account, "@parent" and "@other" the path's first and
 * second id.  NULL: no memory. */
struct json_object *sbx_model(struct sbx_call *call, const char *model, const char *id);

#endif
