/* SPDX-License-Identifier: MIT */
/*
 * Resources: data that describe a kind of record, and handlers that do with any
 * of them what most need.
 *
 * A resource says what the document of a new record is and what a caller may
 * set in it; where that is not enough it has a function or two of its own.
 */
#ifndef TELNYX_SANDBOX_ENGINE_RESOURCE_H
#define TELNYX_SANDBOX_ENGINE_RESOURCE_H

#include "sandbox/engine/call.h"
#include "sandbox/engine/fields.h"
#include "sandbox/engine/model.h"
#include "sandbox/engine/store.h"

struct telnyx_sandbox_resource {
	enum telnyx_sandbox_kind kind;
	const char *id_key; /* the id's name in the document */
	const char *model;  /* the document of a new one */
	/* What a caller may set; NULL: whatever the model has, of its type. */
	const struct telnyx_sandbox_field *fields;
	const char *required;	/* without `fields`: "a b c" */
	const char *parent_key; /* where the document names its parent, or NULL */
	enum telnyx_sandbox_kind parent;
	bool named; /* its id is what a caller says it is */
	bool open;  /* without `fields`: takes members the model lacks, too */
	bool bare;  /* shown without a "data" */
	/* Judge a body for a new record, or for one that is there (not NULL).
	 * False: the call has been answered. */
	bool (*judge)(
	    struct telnyx_sandbox_call *call, struct telnyx_sandbox_record *record);
	/* Finish a document before it is kept, or after it was changed. */
	void (*finish)(struct telnyx_sandbox_call *call, struct json_object *doc);
};

/* Handlers for any resource. */
void telnyx_sandbox_create(struct telnyx_sandbox_call *call);
void telnyx_sandbox_show(struct telnyx_sandbox_call *call);
void telnyx_sandbox_update(struct telnyx_sandbox_call *call);
void telnyx_sandbox_remove(struct telnyx_sandbox_call *call);
/* Answer with the route's text, filled in. */
void telnyx_sandbox_fixed(struct telnyx_sandbox_call *call);

/* The record that the path names, of the route's resource, below the parent that the
 * path names; NULL: the call has been answered. */
struct telnyx_sandbox_record *telnyx_sandbox_named(struct telnyx_sandbox_call *call);
/* Keep a record; NULL: the call has been answered, or there is no memory. */
struct telnyx_sandbox_record *telnyx_sandbox_keep(struct telnyx_sandbox_call *call,
    enum telnyx_sandbox_kind kind, const char *id, struct json_object *doc,
    struct json_object *more);
/* Could the body still be kept?  False: the call has been answered. */
bool telnyx_sandbox_has_room(struct telnyx_sandbox_call *call);

#endif
