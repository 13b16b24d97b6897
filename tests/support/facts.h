/* SPDX-License-Identifier: MIT */
/*
 * The facts of Telnyx's API, read from the tables in tests/api (README.md there
 * says what their columns are): operations, and what each takes and answers.
 */
#ifndef TELNYX_TESTS_FACTS_H
#define TELNYX_TESTS_FACTS_H

#include <stdbool.h>
#include <stddef.h>

/* A field of a schema, or a parameter of an operation. */
struct fact {
	const char *of; /* the schema, or the operation */
	const char *in; /* "path" or "query"; "" for a field */
	const char *name;
	const char *type;
	bool required, nullable, read_only;
	const char *values; /* with a bar between two; "": any */
};

struct fact_operation {
	const char *id;
	const char *method;
	const char *path;
	const char *request; /* the schema; "" for none */
	const char *reply;   /* a type; "-" for none */
	int status;
};

struct fact_exception {
	const char *of;
	const char *name;
	const char *value; /* "": the whole field */
	const char *why;
};

struct facts {
	struct fact_operation *operations;
	size_t operation_count;
	struct fact *parameters;
	size_t parameter_count;
	struct fact *fields;
	size_t field_count;
	char *texts[8]; /* what all of it points into */
	size_t text_count;
};

/* Read once, kept until the program ends; top_srcdir says where they are. */
const struct facts *facts_get(void);
const struct fact_operation *facts_operation(const char *id);
/* The field of a schema; NULL: it has none of that name. */
const struct fact *facts_field(const char *schema, const char *name);
bool facts_has_schema(const char *schema);

/* The part of a type that names a schema: of "[one of A / B]", A for 0 and B for
 * 1; written to `out`.  False: there is no such part, or it is no schema. */
bool facts_schema_of(const char *type, size_t nth, char *out, size_t bytes);

/* The next of the values of a fact, written to `out`; NULL: no more.
 *   for (at = fact->values; (at = facts_value(at, out, sizeof(out))) != NULL;)
 * An empty value is left out. */
const char *facts_value(const char *at, char *out, size_t bytes);

/*
 * Differences between the facts and what is compared with them.  Each is named
 * once; a table in tests/api lists those that are meant, each with its reason.
 */
struct facts_differences;
struct facts_differences *facts_differences_new(const char *file);
void facts_differ(struct facts_differences *differences, const char *of,
    const char *name, const char *value);
/* Print what is not listed, and what is listed and no difference any more; frees.
 * True: there is neither. */
bool facts_differences_end(struct facts_differences *differences);

#endif
