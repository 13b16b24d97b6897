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

struct sbx_resource {
	enum sbx_kind kind;
	const char *id_key; /* the id's name in the document */
	const char *model;  /* the document of a new one */
	/* What a caller may set; NULL: whatever the model has, of its type. */
	const struct sbx_field *fields;
	const char *required;	/* without `fields`: "a b c" */
	const char *parent_key; /* where the document names its parent, or NULL */
	enum sbx_kind parent;
	bool named; /* its id is what a caller says it is */
	bool open;  /* without `fields`: takes members the model lacks, too */
	bool bare;  /* shown without a "data" */
	/* Judge a body for a new record, or for one that is there (not NULL).
	 * False: the call has been answered. */
	bool (*judge)(struct sbx_call *call, struct sbx_record *record);
	/* Finish a document before it is kept, or after it was changed. */
	void (*finish)(struct sbx_call *call, struct json_object *doc);
};

/* Handlers for any resource. */
void sbx_create(struct sbx_call *call);
void sbx_show(struct sbx_call *call);
void sbx_update(struct sbx_call *call);
void sbx_remove(struct sbx_call *call);
/* Answer with the route's text, filled in. */
void sbx_fixed(struct sbx_call *call);

/* The record that the path names, of the route's resource, below the parent that the
 * path names; NULL: the call has been answered. */
struct sbx_record *sbx_named(struct sbx_call *call);
/* Keep a record; NULL: the call has been answered, or there is no memory. */
struct sbx_record *sbx_keep(struct sbx_call *call, enum sbx_kind kind, const char *id,
    struct json_object *doc, struct json_object *more);
/* Could the body still be kept?  False: the call has been answered. */
bool sbx_has_room(struct sbx_call *call);

#endif
