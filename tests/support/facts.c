/* SPDX-License-Identifier: MIT */
#include "support/facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>

#define MAX_CELLS 10
#define MAX_ROWS 4000
#define MAX_PATH_BYTES 512

/* --- tables --- */

struct table {
	char *cells[MAX_ROWS][MAX_CELLS]; /* row 0 has the names */
	size_t rows;
	char *text; /* what the cells point into */
};

static char *
read_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	char *text = NULL;
	size_t size = 0, count;

	ck_assert_msg(file != NULL, "%s does not open (is top_srcdir set?)", path);
	do {
		text = realloc(text, size + 65536 + 1);
		ck_assert_ptr_nonnull(text);
		count = fread(text + size, 1, 65536, file);
		size += count;
	} while (count > 0);
	text[size] = '\0';
	fclose(file);
	return text;
}

static void
read_row(struct table *table, char *line)
{
	char **cells = table->cells[table->rows++];
	size_t i;

	for (i = 0; i < MAX_CELLS; i++)
		cells[i] = line + strlen(line);
	for (i = 0; line != NULL; i++) {
		char *tab = strchr(line, '\t');

		ck_assert_uint_lt(i, MAX_CELLS);
		cells[i] = line;
		if (tab != NULL)
			*tab++ = '\0';
		line = tab;
	}
}

static void
read_table(struct table *table, const char *name)
{
	const char *root = getenv("top_srcdir");
	char path[MAX_PATH_BYTES], *text, *end;

	snprintf(
	    path, sizeof(path), "%s/tests/api/%s", root != NULL ? root : ".", name);
	table->rows = 0;
	table->text = text = read_file(path);
	for (; (end = strchr(text, '\n')) != NULL; text = end + 1) {
		*end = '\0';
		ck_assert_uint_lt(table->rows, MAX_ROWS);
		read_row(table, text);
	}
	ck_assert_msg(table->rows > 0, "%s is empty", path);
}

static const char *
cell(const struct table *table, size_t row, const char *column)
{
	size_t i;

	for (i = 0; i < MAX_CELLS; i++) {
		if (strcmp(table->cells[0][i], column) == 0)
			return table->cells[row][i];
	}
	return "";
}

/* --- facts --- */

static struct facts facts;

static const char *const areas[] = {"fields/account.tsv", "fields/common.tsv",
    "fields/messages.tsv", "fields/numbers.tsv", "fields/profiles.tsv",
    "fields/registration.tsv"};

static struct fact
fact_at(const struct table *table, size_t row, const char *of, const char *name)
{
	return (struct fact){.of = cell(table, row, of),
	    .in = cell(table, row, "in"),
	    .name = cell(table, row, name),
	    .type = cell(table, row, "type"),
	    .required = cell(table, row, "required")[0] != '\0',
	    .nullable = cell(table, row, "nullable")[0] != '\0',
	    .read_only = cell(table, row, "read-only")[0] != '\0',
	    .values = cell(table, row, "enum")};
}

static void
add(struct fact **list, size_t *count, const struct table *table, const char *of,
    const char *name)
{
	size_t row;

	*list = realloc(*list, (*count + table->rows) * sizeof(**list));
	ck_assert_ptr_nonnull(*list);
	for (row = 1; row < table->rows; row++)
		(*list)[(*count)++] = fact_at(table, row, of, name);
	facts.texts[facts.text_count++] = table->text;
}

static void
add_operations(const struct table *table)
{
	size_t row;

	facts.operations = calloc(table->rows, sizeof(*facts.operations));
	ck_assert_ptr_nonnull(facts.operations);
	for (row = 1; row < table->rows; row++)
		facts.operations[facts.operation_count++] =
		    (struct fact_operation){.id = cell(table, row, "operation"),
			.method = cell(table, row, "method"),
			.path = cell(table, row, "path"),
			.request = cell(table, row, "request"),
			.reply = cell(table, row, "reply"),
			.status = (int)strtol(cell(table, row, "status"), NULL, 10)};
	facts.texts[facts.text_count++] = table->text;
}

const struct facts *
facts_get(void)
{
	struct table *table;
	size_t i;

	if (facts.operations != NULL)
		return &facts;
	table = malloc(sizeof(*table));
	ck_assert_ptr_nonnull(table);
	for (i = 0; i < sizeof(areas) / sizeof(areas[0]); i++) {
		read_table(table, areas[i]);
		add(&facts.fields, &facts.field_count, table, "schema", "field");
	}
	read_table(table, "parameters.tsv");
	add(&facts.parameters, &facts.parameter_count, table, "operation", "name");
	read_table(table, "operations.tsv");
	add_operations(table);
	free(table);
	return &facts;
}

const struct fact_operation *
facts_operation(const char *id)
{
	size_t i;

	for (i = 0; i < facts_get()->operation_count; i++) {
		if (strcmp(facts.operations[i].id, id) == 0)
			return &facts.operations[i];
	}
	ck_abort_msg("there is no operation %s", id);
	return NULL;
}

const struct fact *
facts_field(const char *schema, const char *name)
{
	size_t i;

	for (i = 0; i < facts_get()->field_count; i++) {
		if (strcmp(facts.fields[i].of, schema) == 0 &&
		    (name == NULL || strcmp(facts.fields[i].name, name) == 0))
			return &facts.fields[i];
	}
	return NULL;
}

bool
facts_has_schema(const char *schema)
{
	return facts_field(schema, NULL) != NULL;
}

bool
facts_schema_of(const char *type, size_t nth, char *out, size_t bytes)
{
	size_t lists = strspn(type, "["), length;
	const char *end;

	type += lists;
	if (strncmp(type, "one of ", 7) == 0)
		type += 7;
	else if (nth > 0)
		return false;
	for (; nth > 0; nth--) {
		if ((type = strstr(type, " / ")) == NULL)
			return false;
		type += 3;
	}
	end = strstr(type, " / ");
	length = end != NULL ? (size_t)(end - type) : strlen(type) - lists;
	snprintf(out, bytes, "%.*s", (int)length, type);
	return facts_has_schema(out);
}

const char *
facts_value(const char *at, char *out, size_t bytes)
{
	size_t length;

	at += strspn(at, "|");
	if (*at == '\0')
		return NULL;
	length = strcspn(at, "|");
	snprintf(out, bytes, "%.*s", (int)length, at);
	return at + length;
}

/* --- differences --- */

struct facts_differences {
	const char *file;
	struct table listed; /* of, name, value, why */
	bool found[MAX_ROWS];
	struct table named;
	size_t unlisted;
};

struct facts_differences *
facts_differences_new(const char *file)
{
	struct facts_differences *differences = calloc(1, sizeof(*differences));

	ck_assert_ptr_nonnull(differences);
	differences->file = file;
	read_table(&differences->listed, file);
	return differences;
}

/* Is it the text of a cell, or does it begin as one that ends in "*" does? */
static bool
is_cell(const char *cell_text, const char *text)
{
	size_t length = strlen(cell_text);

	if (length > 0 && cell_text[length - 1] == '*')
		return strncmp(cell_text, text, length - 1) == 0;
	return strcmp(cell_text, text) == 0;
}

/* The row that has these cells; a name of "*" has any value, too.  0: none. */
static size_t
row_of(const struct table *table, const char *of, const char *name, const char *value)
{
	size_t row;

	for (row = 1; row < table->rows; row++) {
		char *const *cells = table->cells[row];

		if (is_cell(cells[0], of) &&
		    (strcmp(cells[1], "*") == 0 ||
			(strcmp(cells[1], name) == 0 && strcmp(cells[2], value) == 0)))
			return row;
	}
	return 0;
}

void
facts_differ(struct facts_differences *differences, const char *of, const char *name,
    const char *value)
{
	struct table *named = &differences->named;
	size_t row = row_of(&differences->listed, of, name, value);

	if (row > 0) {
		differences->found[row] = true;
		return;
	}
	if (row_of(named, of, name, value) > 0)
		return;
	printf("%s\t%s\t%s\n", of, name, value);
	if (named->rows == 0)
		named->rows = 1;
	ck_assert_uint_lt(named->rows, MAX_ROWS);
	named->cells[named->rows][0] = strdup(of);
	named->cells[named->rows][1] = strdup(name);
	named->cells[named->rows][2] = strdup(value);
	named->rows++;
	differences->unlisted++;
}

bool
facts_differences_end(struct facts_differences *differences)
{
	bool good = differences->unlisted == 0;
	size_t row;

	if (!good)
		printf("%zu differences that tests/api/%s does not have\n",
		    differences->unlisted, differences->file);
	for (row = 1; row < differences->listed.rows; row++) {
		char *const *cells = differences->listed.cells[row];

		if (cells[3][0] == '\0')
			printf("%s %s has no reason\n", cells[0], cells[1]);
		if (!differences->found[row])
			printf("%s %s %s is no difference any more\n", cells[0],
			    cells[1], cells[2]);
		good = good && cells[3][0] != '\0' && differences->found[row];
	}
	for (row = 1; row < differences->named.rows; row++) {
		free(differences->named.cells[row][0]);
		free(differences->named.cells[row][1]);
		free(differences->named.cells[row][2]);
	}
	free(differences->listed.text);
	free(differences);
	fflush(stdout); /* the test may end by _exit() */
	return good;
}
