/* SPDX-License-Identifier: MIT */
/* Error documents. */
#include "codec/api_error.h"

#include <stdio.h>
#include <string.h>

#include <json-c/json_object.h>

#include "base/json.h"
#include "codec/fields.h"
#include "codec/json_read.h"

#define MAX_ERRORS 64
/* Only the last part of an error's `loc` is reported; so many are read. */
#define MAX_LOC 16
/* The memory that a document's tree may take: 64 long errors take a tenth of it. */
#define MAX_TREE_BYTES ((size_t)2 << 20)
/* So many bytes of a body that is not JSON are kept: a proxy's page can be long. */
#define MAX_BODY_BYTES 4096

struct source {
	const char *pointer;
	const char *parameter;
};

struct meta {
	const char *url;
};

struct entry {
	const char *code;
	const char *title;
	const char *detail;
	const struct source *source;
	const struct meta *meta;
	const char *message; /* the name that others than Telnyx use */
	const char *msg;     /* FastAPI's name */
	const char *const *loc;
};

static const struct telnyx_field source_fields[] = {
    TELNYX_FIELD(STRING, struct source, pointer),
    TELNYX_FIELD(STRING, struct source, parameter),
};
static const struct telnyx_field_table source_table =
    TELNYX_FIELD_TABLE(struct source, source_fields);

static const struct telnyx_field meta_fields[] = {
    TELNYX_FIELD(STRING, struct meta, url),
};
static const struct telnyx_field_table meta_table =
    TELNYX_FIELD_TABLE(struct meta, meta_fields);

static const struct telnyx_field entry_fields[] = {
    TELNYX_FIELD(
	STRING, struct entry, detail), /* first: a bare text in place of an entry */
    TELNYX_FIELD(STRING, struct entry, code),
    TELNYX_FIELD(STRING, struct entry, title),
    TELNYX_FIELD_ONE(struct entry, source, &source_table),
    TELNYX_FIELD_ONE(struct entry, meta, &meta_table),
    TELNYX_FIELD(STRING, struct entry, message),
    TELNYX_FIELD(STRING, struct entry, msg),
    TELNYX_FIELD_ROW(STRINGS, struct entry, loc, "loc", .extra = TELNYX_FIELD_NO_EXTRA,
	.most = MAX_LOC),
};
static const struct telnyx_field_table entry_table =
    TELNYX_FIELD_TABLE(struct entry, entry_fields);

struct document {
	const struct entry *const *list;
	size_t count;
};

#define ENTRIES(text, ...)                                                             \
	TELNYX_FIELD_ROW(OBJECTS, struct document, list, text,                         \
	    .extra = TELNYX_FIELD_PLACE(COUNT, struct document, count),                \
	    .table = &entry_table, __VA_ARGS__)

/* The entries, wherever they are in a document: under one of these names, or at the
 * top. */
static const struct telnyx_field document_fields[] = {
    ENTRIES("errors", .alias = "error", .most = MAX_ERRORS),
};
static const struct telnyx_field_table document_table =
    TELNYX_FIELD_TABLE(struct document, document_fields);

static const struct telnyx_field detail_fields[] = {
    ENTRIES("detail", .most = MAX_ERRORS),
};
static const struct telnyx_field_table detail_table =
    TELNYX_FIELD_TABLE(struct document, detail_fields);

static bool
find_entries(struct json_object *json, struct telnyx_arena *arena, struct document *out)
{
	struct json_object *value;
	const struct entry **one;
	struct entry *entry;

	if (json_object_is_type(json, json_type_object) &&
	    json_object_object_get_ex(json, "detail", &value) &&
	    json_object_is_type(value, json_type_array))
		return telnyx_fields_decode(&detail_table, json, arena, out);
	if (!telnyx_fields_decode(&document_table, json, arena, out))
		return false;
	if (out->count > 0)
		return true;
	one = telnyx_arena_alloc(arena, 2 * sizeof(*one));
	entry = telnyx_arena_alloc(arena, sizeof(*entry));
	if (one == NULL || entry == NULL ||
	    !telnyx_fields_decode(&entry_table, json, arena, entry))
		return false;
	one[0] = entry;
	out->list = one;
	out->count = entry->code != NULL || entry->title != NULL ||
		     entry->detail != NULL || entry->message != NULL;
	return true;
}

static const char *
last_of(const char *const *list)
{
	while (list != NULL && list[0] != NULL && list[1] != NULL)
		list++;
	return list != NULL ? list[0] : NULL;
}

/* An empty text counts as none. */
static const char *
said(const char *text)
{
	return text != NULL && text[0] != '\0' ? text : NULL;
}

static void
read_entries(struct telnyx_failure *failure, const struct document *document)
{
	struct telnyx_error *error = &failure->error;
	struct telnyx_api_error **list, *to;
	const struct entry *from;
	size_t i;

	list =
	    telnyx_arena_alloc(&failure->arena, (document->count + 1) * sizeof(*list));
	for (i = 0; list != NULL && i < document->count; i++) {
		if ((to = telnyx_arena_alloc(&failure->arena, sizeof(*to))) == NULL)
			return;
		from = document->list[i];
		to->code = said(from->code);
		to->title = said(from->title);
		to->detail = said(from->detail) != NULL	   ? from->detail
			     : said(from->message) != NULL ? from->message
							   : said(from->msg);
		to->parameter = from->source != NULL && from->source->parameter != NULL
				    ? from->source->parameter
				    : last_of(from->loc);
		to->pointer = from->source != NULL ? from->source->pointer : NULL;
		to->url = from->meta != NULL ? from->meta->url : NULL;
		list[i] = to;
		error->error_count = i + 1;
	}
	error->errors = (const struct telnyx_api_error *const *)list;
}

/* The field that a pointer names: "/to" is "to"; deeper pointers stay whole:
 * "media_urls/0". */
static const char *
field_of(const struct telnyx_api_error *error)
{
	if (error->pointer != NULL && error->pointer[0] == '/' &&
	    error->pointer[1] != '\0')
		return error->pointer + 1;
	if (error->pointer != NULL && error->pointer[0] != '\0')
		return error->pointer;
	return said(error->parameter);
}

static void
keep_body(struct telnyx_failure *failure, const char *body, size_t bytes)
{
	struct telnyx_error *error = &failure->error;

	error->body_bytes = bytes < MAX_BODY_BYTES ? bytes : MAX_BODY_BYTES;
	if (bytes > 0)
		error->body =
		    telnyx_arena_memdup(&failure->arena, body, error->body_bytes);
	if (error->body == NULL)
		error->body_bytes = 0;
}

void
telnyx_api_error_read(
    struct telnyx_failure *failure, int status, const char *body, size_t bytes)
{
	const struct telnyx_json_how how = {.most_bytes = MAX_TREE_BYTES};
	struct telnyx_error *error = &failure->error;
	struct document document = {0};
	struct json_object *json = NULL;
	const struct telnyx_api_error *first;
	const char *text;

	error->http_status = status;
	error->title = "HTTP error";
	text = telnyx_arena_printf(&failure->arena, "the server answered %d", status);
	error->detail = text != NULL ? text : error->title;
	telnyx_json_drop(&error->json);
	(void)telnyx_json_read(&how, body, bytes, &json);
	error->json = telnyx_json_of(json);
	if (!json_object_is_type(json, json_type_object)) {
		keep_body(failure, body, bytes);
		return;
	}
	if (!find_entries(json, &failure->arena, &document) || document.count == 0)
		return;
	read_entries(failure, &document);
	if (error->error_count == 0)
		return;
	first = error->errors[0];
	error->code = first->code;
	if (first->title != NULL)
		error->title = first->title;
	if (first->detail != NULL)
		error->detail = first->detail;
	else if (first->title != NULL)
		error->detail = first->title;
	error->field = field_of(first);
}
