/* SPDX-License-Identifier: MIT */
/*
 * Statements of SQLite, and what it says against them.
 *
 * A statement is prepared once, and found again by the address of its text, which is
 * static.  The first error of a transaction is kept; until it is over, every helper
 * then does nothing and every question is answered with no.
 */
#include "queue/store_sqlite_internal.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct telnyx_sqlite_statement {
	UT_hash_handle hh;
	const char *sql; /* the key is the pointer */
	sqlite3_stmt *stmt;
};

/* --- trouble ---------------------------------------------------------------- */

void
telnyx_sqlite_trouble(struct telnyx_sqlite *s, int code)
{
	const char *text = s->db != NULL ? sqlite3_errmsg(s->db) : sqlite3_errstr(code);

	if (s->trouble != 0)
		return;
	s->trouble = code;
	(void)snprintf(s->trouble_text, sizeof(s->trouble_text), "%s", text);
}

void
telnyx_sqlite_trouble_lost(struct telnyx_sqlite *s, const char *why)
{
	if (s->trouble != 0)
		return;
	s->trouble = SQLITE_READONLY_DBMOVED;
	(void)snprintf(s->trouble_text, sizeof(s->trouble_text), "%s", why);
}

static void
check(struct telnyx_sqlite *s, int code)
{
	if (code != SQLITE_OK)
		telnyx_sqlite_trouble(s, sqlite3_extended_errcode(s->db));
}

/* One sentence for the trouble, but for its end. */
static const char *
sentence_of(int code)
{
	switch (code & 0xff) {
	case SQLITE_FULL:
		return "is full: there is no room left on its disk";
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return "is busy: another process has kept it for too long";
	case SQLITE_CORRUPT:
		return "is damaged: restore a backup, or look at it with sqlite3's "
		       ".recover";
	case SQLITE_NOTADB:
		return "is no database";
	case SQLITE_READONLY:
		return "cannot be written: it, or its directory, is read-only";
	case SQLITE_PERM:
	case SQLITE_AUTH:
		return "may not be opened by this user";
	case SQLITE_CANTOPEN:
		return "cannot be opened: neither it nor the files beside it";
	case SQLITE_IOERR:
		return "cannot be read or written: the disk has failed";
	default:
		return "cannot be used";
	}
}

void
telnyx_sqlite_describe(struct telnyx_sqlite *s, enum telnyx_outcome outcome,
    struct telnyx_failure *failure)
{
	int code = s->trouble;
	int system = s->db != NULL ? sqlite3_system_errno(s->db) : 0;

	/* What has no room in shared memory SQLite calls an error of the disk. */
	if ((code & 0xff) == SQLITE_IOERR && (system == ENOSPC || system == EDQUOT))
		code = SQLITE_FULL;
	if ((code & 0xff) == SQLITE_NOMEM) {
		telnyx_failure_no_memory(
		    failure, outcome, TELNYX_PHASE_QUEUE, "no memory for the store");
		return;
	}
	if (code == SQLITE_READONLY_DBMOVED) {
		telnyx_failure_set(failure, TELNYX_ERROR_INTERNAL, outcome,
		    TELNYX_PHASE_QUEUE, "The store is gone", "the store %s %s", s->path,
		    s->trouble_text);
		return;
	}
	telnyx_failure_set(failure, TELNYX_ERROR_INTERNAL, outcome, TELNYX_PHASE_QUEUE,
	    "The store failed", "the store %s %s (%s%s%s)", s->path, sentence_of(code),
	    s->trouble_text, system != 0 ? "; " : "",
	    system != 0 ? strerror(system) : "");
	failure->error.system_error = system;
}

/* What another try cannot make better. */
static bool
is_hopeless(int code)
{
	return (code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB ||
	       code == SQLITE_READONLY_DBMOVED;
}

void
telnyx_sqlite_fail(
    struct telnyx_sqlite *s, struct telnyx_store_op *op, enum telnyx_outcome outcome)
{
	op->hopeless = is_hopeless(s->trouble);
	op->status =
	    (s->trouble & 0xff) == SQLITE_NOMEM ? TELNYX_E_NO_MEMORY : TELNYX_E_SYSTEM;
	telnyx_sqlite_describe(s, outcome, &op->failure);
}

void
telnyx_sqlite_refuse(struct telnyx_store_op *op, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	op->status = TELNYX_E_CONFIG;
	telnyx_failure_set(&op->failure, TELNYX_ERROR_VALIDATION,
	    TELNYX_OUTCOME_NOT_SENT, TELNYX_PHASE_QUEUE, "Refused by the store", "%s",
	    text);
}

/* --- statements ------------------------------------------------------------- */

sqlite3_stmt *
telnyx_sqlite_prepare(struct telnyx_sqlite *s, const char *sql)
{
	sqlite3_stmt *stmt = NULL;

	if (s->trouble != 0)
		return NULL;
	check(s, sqlite3_prepare_v3(s->db, sql, -1, 0, &stmt, NULL));
	return stmt;
}

void
telnyx_sqlite_drop(struct telnyx_sqlite *s, sqlite3_stmt *stmt)
{
	(void)s;
	(void)sqlite3_finalize(stmt);
}

static sqlite3_stmt *
keep(struct telnyx_sqlite *s, const char *sql)
{
	struct telnyx_sqlite_statement *known = calloc(1, sizeof(*known));

	if (known == NULL) {
		telnyx_sqlite_trouble(s, SQLITE_NOMEM);
		return NULL;
	}
	known->sql = sql;
	check(s, sqlite3_prepare_v3(
		     s->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &known->stmt, NULL));
	if (s->trouble != 0) {
		free(known);
		return NULL;
	}
	HASH_ADD_PTR(s->statements, sql, known);
	if (known->hh.tbl == NULL) {
		(void)sqlite3_finalize(known->stmt);
		free(known);
		telnyx_sqlite_trouble(s, SQLITE_NOMEM);
		return NULL;
	}
	return known->stmt;
}

sqlite3_stmt *
telnyx_sqlite_get(struct telnyx_sqlite *s, const char *sql)
{
	struct telnyx_sqlite_statement *known = NULL;

	if (s->trouble != 0)
		return NULL;
	HASH_FIND_PTR(s->statements, &sql, known);
	if (known == NULL)
		return keep(s, sql);
	(void)sqlite3_reset(known->stmt);
	(void)sqlite3_clear_bindings(known->stmt);
	return known->stmt;
}

void
telnyx_sqlite_finalize_all(struct telnyx_sqlite *s)
{
	struct telnyx_sqlite_statement *known, *next;

	HASH_ITER (hh, s->statements, known, next) {
		HASH_DEL(s->statements, known);
		(void)sqlite3_finalize(known->stmt);
		free(known);
	}
}

void
telnyx_sqlite_int(struct telnyx_sqlite *s, sqlite3_stmt *stmt, int at, int64_t value)
{
	if (s->trouble == 0)
		check(s, sqlite3_bind_int64(stmt, at, value));
}

void
telnyx_sqlite_text(
    struct telnyx_sqlite *s, sqlite3_stmt *stmt, int at, const char *value)
{
	if (s->trouble == 0)
		check(s, sqlite3_bind_text(stmt, at, value, -1, SQLITE_STATIC));
}

bool
telnyx_sqlite_row(struct telnyx_sqlite *s, sqlite3_stmt *stmt)
{
	int code;

	if (s->trouble != 0 || stmt == NULL)
		return false;
	code = sqlite3_step(stmt);
	if (code == SQLITE_ROW)
		return true;
	if (code != SQLITE_DONE)
		telnyx_sqlite_trouble(s, sqlite3_extended_errcode(s->db));
	(void)sqlite3_reset(stmt);
	return false;
}

void
telnyx_sqlite_enough(sqlite3_stmt *stmt)
{
	(void)sqlite3_reset(stmt);
}

void
telnyx_sqlite_run(struct telnyx_sqlite *s, sqlite3_stmt *stmt)
{
	while (telnyx_sqlite_row(s, stmt))
		;
}

void
telnyx_sqlite_run_ints(
    struct telnyx_sqlite *s, const char *sql, size_t count, const int64_t *values)
{
	sqlite3_stmt *stmt = telnyx_sqlite_get(s, sql);
	size_t i;

	for (i = 0; i < count; i++)
		telnyx_sqlite_int(s, stmt, (int)i + 1, values[i]);
	telnyx_sqlite_run(s, stmt);
}

void
telnyx_sqlite_script(struct telnyx_sqlite *s, const char *sql)
{
	if (s->trouble == 0)
		check(s, sqlite3_exec(s->db, sql, NULL, NULL, NULL));
}

/* --- what they give --------------------------------------------------------- */

const char *
telnyx_sqlite_column(sqlite3_stmt *stmt, int at)
{
	return (const char *)sqlite3_column_text(stmt, at);
}

const char *
telnyx_sqlite_copy(
    struct telnyx_sqlite *s, struct telnyx_arena *arena, sqlite3_stmt *stmt, int at)
{
	const char *text = telnyx_sqlite_column(stmt, at);
	char *copy;

	if (text == NULL) {
		if (sqlite3_column_type(stmt, at) != SQLITE_NULL)
			telnyx_sqlite_trouble(s, SQLITE_NOMEM);
		return NULL;
	}
	copy = telnyx_arena_memdup(arena, text, (size_t)sqlite3_column_bytes(stmt, at));
	if (copy == NULL)
		telnyx_sqlite_trouble(s, SQLITE_NOMEM);
	return copy;
}

void *
telnyx_sqlite_alloc(struct telnyx_sqlite *s, struct telnyx_arena *arena, size_t size)
{
	void *room = telnyx_arena_alloc(arena, size > 0 ? size : 1);

	if (room == NULL)
		telnyx_sqlite_trouble(s, SQLITE_NOMEM);
	return room;
}
