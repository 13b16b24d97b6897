/* SPDX-License-Identifier: MIT */
/* The shim's memory half: malloc and its kin, what is live, what is sought.
 * Its other half, the system calls, is in torture_shim_calls.c. */

/* For RTLD_NEXT and dl_iterate_phdr(), which a test on Linux may use. */
#define _GNU_SOURCE 1

#include "torture_shim_internal.h"

struct torture_state torture;
int64_t torture_block_count;

#if !TORTURE_AVAILABLE

bool
torture_available(void)
{
	return false;
}

void
torture_arm(const struct torture_plan *plan)
{
	(void)plan;
}

void
torture_keep_traces(bool on)
{
	(void)on;
}

size_t
torture_live(void)
{
	return 0;
}

void
torture_tell_live(FILE *to)
{
	(void)to;
}

void
torture_seek(const unsigned char *masked, size_t bytes, unsigned char mask)
{
	(void)masked;
	(void)bytes;
	(void)mask;
}

void
torture_tell_finding(FILE *to, const struct torture_finding *finding)
{
	(void)to;
	(void)finding;
}

bool
torture_holds_sought(const void *data, size_t bytes)
{
	(void)data;
	(void)bytes;
	return false;
}

size_t
torture_findings(const struct torture_finding **list)
{
	*list = NULL;
	return 0;
}

#else

#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <link.h>
#include <locale.h>
#include <malloc.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <ares.h>
#include <openssl/crypto.h>

#define OPENSSL_3_2 0x30200000ul
#define CARES_1_34 0x12200

#define TRACE_DEPTH 12
#define SLOTS (1u << 18)
#define MAX_FINDINGS 64
#define TOLD 8

/* --- the C library's own --- */

static struct {
	void *(*malloc)(size_t);
	void *(*calloc)(size_t, size_t);
	void *(*realloc)(void *, size_t);
	void (*free)(void *);
	int (*posix_memalign)(void **, size_t, size_t);
	locale_t (*duplocale)(locale_t);
	locale_t (*newlocale)(int, const char *, locale_t);
	int (*vasprintf)(char **, const char *, va_list);
} real;

/* dlsym() may allocate before there is anything to allocate with. */
static _Alignas(16) char first_bytes[65536];
static size_t first_used;
static bool resolving;

static void *
first_alloc(size_t size)
{
	void *out = first_bytes + first_used;

	size = (size + 15) & ~(size_t)15;
	if (size > sizeof(first_bytes) - first_used)
		return NULL;
	first_used += size;
	return out;
}

static bool
is_first(const void *block)
{
	return (const char *)block >= first_bytes &&
	       (const char *)block < first_bytes + sizeof(first_bytes);
}

void *
torture_next(const char *name)
{
	void *found = dlsym(RTLD_NEXT, name);

	if (found == NULL)
		abort();
	return found;
}

/* ISO C has no cast from an object to a function: copy the address. */
#define RESOLVE(name)                                                                  \
	do {                                                                           \
		void *found = torture_next(#name);                                     \
		memcpy(&real.name, &found, sizeof(found));                             \
	} while (0)

static bool
resolve(void)
{
	if (real.free != NULL)
		return true;
	if (resolving)
		return false;
	resolving = true;
	RESOLVE(malloc);
	RESOLVE(calloc);
	RESOLVE(realloc);
	RESOLVE(posix_memalign);
	RESOLVE(duplocale);
	RESOLVE(newlocale);
	RESOLVE(vasprintf);
	RESOLVE(free);
	resolving = false;
	return true;
}

/* --- who calls --- */

/* Where a library's code lies. */
struct place {
	const char *file; /* what its name begins with */
	uintptr_t begin, end;
};

static struct place json = {.file = "libjson-c."};
/* Where none of theirs fails either, in some versions (torture_known.c). */
static struct place openssl[] = {{.file = "libssl."}, {.file = "libcrypto."}};
static struct place cares = {.file = "libcares."};

static int
find_place(struct dl_phdr_info *info, size_t size, void *arg)
{
	struct place *place = arg;
	uintptr_t begin, end;
	int i;

	(void)size;
	if (info->dlpi_name == NULL || strstr(info->dlpi_name, place->file) == NULL)
		return 0;
	for (i = 0; i < info->dlpi_phnum; i++) {
		if (info->dlpi_phdr[i].p_type != PT_LOAD)
			continue;
		begin = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
		end = begin + info->dlpi_phdr[i].p_memsz;
		if (place->begin == 0 || begin < place->begin)
			place->begin = begin;
		if (end > place->end)
			place->end = end;
	}
	return 1;
}

static bool
is_in(const struct place *place, const void *caller)
{
	return (uintptr_t)caller >= place->begin && (uintptr_t)caller < place->end;
}

static bool
is_json(const void *caller)
{
	return is_in(&json, caller);
}

static bool
is_spared(const void *caller)
{
	return is_json(caller) || is_in(&openssl[0], caller) ||
	       is_in(&openssl[1], caller) || is_in(&cares, caller);
}

/* --- what is live: a hash table with linear probing --- */

struct block {
	const void *at; /* NULL: a free slot */
	const void *caller;
	size_t size;
	uint64_t number;
	void *trace[TRACE_DEPTH];
	int depth;
};

static struct block blocks[SLOTS];
static size_t live;
static bool traces;

static size_t
slot_of(const void *at)
{
	return (size_t)(((uintptr_t)at >> 4) * UINT64_C(0x9e3779b97f4a7c15) >> 46) &
	       (SLOTS - 1);
}

static bool
watching(void)
{
	return torture.armed && torture.paused == 0;
}

static int
take_trace(void **trace)
{
	int depth;

	torture.paused++;
	depth = backtrace(trace, TRACE_DEPTH);
	torture.paused--;
	return depth;
}

static void
remember(const void *at, size_t size, const void *caller)
{
	size_t i;

	if (at == NULL || !watching() || live > SLOTS / 2)
		return;
	for (i = slot_of(at); blocks[i].at != NULL; i = (i + 1) & (SLOTS - 1))
		;
	blocks[i] = (struct block){
	    .at = at, .caller = caller, .size = size, .number = torture.allocations};
	if (traces)
		blocks[i].depth = take_trace(blocks[i].trace);
	live++;
}

static struct block *
find(const void *at)
{
	size_t i;

	for (i = slot_of(at); blocks[i].at != NULL; i = (i + 1) & (SLOTS - 1))
		if (blocks[i].at == at)
			return &blocks[i];
	return NULL;
}

static void
forget(const void *at)
{
	struct block *gone = live > 0 ? find(at) : NULL;
	size_t hole, i, home;

	if (gone == NULL)
		return;
	live--;
	hole = (size_t)(gone - blocks);
	for (i = (hole + 1) & (SLOTS - 1); blocks[i].at != NULL;
	     i = (i + 1) & (SLOTS - 1)) {
		home = slot_of(blocks[i].at);
		if (((i - home) & (SLOTS - 1)) < ((i - hole) & (SLOTS - 1)))
			continue;
		blocks[hole] = blocks[i];
		hole = i;
	}
	blocks[hole].at = NULL;
}

size_t
torture_live(void)
{
	return live;
}

void
torture_keep_traces(bool on)
{
	void *trace[TRACE_DEPTH];

	(void)take_trace(trace); /* the first one loads what it needs */
	traces = on;
}

static void
tell_address(FILE *to, const void *address)
{
	Dl_info info;

	if (dladdr(address, &info) == 0 || info.dli_fname == NULL)
		(void)fprintf(to, "    %p\n", address);
	else
		(void)fprintf(to, "    %s(+0x%lx) %s\n", info.dli_fname,
		    (unsigned long)((uintptr_t)address - (uintptr_t)info.dli_fbase),
		    info.dli_sname != NULL ? info.dli_sname : "");
}

void
torture_tell_live(FILE *to)
{
	size_t i, told = 0;
	int k;

	for (i = 0; i < SLOTS && told < TOLD; i++) {
		if (blocks[i].at == NULL)
			continue;
		told++;
		(void)fprintf(to, "  %zu bytes, after allocation %llu, by\n",
		    blocks[i].size, (unsigned long long)blocks[i].number);
		if (blocks[i].depth == 0)
			tell_address(to, blocks[i].caller);
		for (k = 2; k < blocks[i].depth; k++)
			tell_address(to, blocks[i].trace[k]);
	}
}

/* --- what is sought --- */

static const unsigned char *sought;
static size_t sought_bytes;
static unsigned char sought_mask;
static struct torture_finding findings[MAX_FINDINGS];
static size_t finding_count;

void
torture_seek(const unsigned char *masked, size_t bytes, unsigned char mask)
{
	sought = masked;
	sought_bytes = bytes;
	sought_mask = mask;
	finding_count = 0;
}

void
torture_tell_finding(FILE *to, const struct torture_finding *finding)
{
	int i;

	(void)fprintf(to, "  freed with what was sought in it: %zu bytes, made by\n",
	    finding->bytes);
	tell_address(to, finding->allocator);
	(void)fprintf(to, "  and freed by\n");
	for (i = 2; i < finding->depth; i++)
		tell_address(to, finding->trace[i]);
}

size_t
torture_findings(const struct torture_finding **list)
{
	*list = findings;
	return finding_count;
}

bool
torture_holds_sought(const void *data, size_t bytes)
{
	const unsigned char *at = data, *end;
	unsigned char first;
	size_t i;

	if (sought == NULL || bytes < sought_bytes)
		return false;
	first = sought[0] ^ sought_mask;
	for (end = at + bytes - sought_bytes + 1; at < end; at++) {
		if ((at = memchr(at, first, (size_t)(end - at))) == NULL)
			return false;
		for (i = 1; i < sought_bytes; i++)
			if ((at[i] ^ sought_mask) != sought[i])
				break;
		if (i == sought_bytes)
			return true;
	}
	return false;
}

static void
look(void *block, const void *caller)
{
	struct torture_finding *finding = &findings[finding_count];
	struct block *known;

	if (sought == NULL || !watching() || finding_count == MAX_FINDINGS ||
	    !torture_holds_sought(block, malloc_usable_size(block)))
		return;
	finding_count++;
	known = find(block);
	finding->allocator = known != NULL ? known->caller : NULL;
	finding->releaser = caller;
	finding->bytes = malloc_usable_size(block);
	finding->depth = take_trace(finding->trace);
}

/* --- malloc and its kin --- */

static bool
fails(const void *caller)
{
	const struct torture_plan *plan = &torture.plan;

	if (!watching() || torture.exempt > 0 || is_spared(caller))
		return false;
	torture.allocations++;
	if (plan->memory == TORTURE_MEMORY_COUNT || torture.allocations < plan->nth ||
	    (plan->memory == TORTURE_MEMORY_ONCE && torture.allocations > plan->nth))
		return false;
	torture.fired = true;
	errno = ENOMEM;
	return true;
}

static void *
allocate(size_t size, const void *caller)
{
	void *out;

	if (!resolve())
		return first_alloc(size);
	if (fails(caller))
		return NULL;
	out = real.malloc(size);
	torture_block_count += out != NULL;
	remember(out, size, caller);
	return out;
}

TORTURE_SEEN void *
malloc(size_t size)
{
	return allocate(size, __builtin_return_address(0));
}

TORTURE_SEEN void *
calloc(size_t count, size_t size)
{
	const void *caller = __builtin_return_address(0);
	bool failed;
	void *out;

	if (!resolve())
		return first_alloc(count * size); /* static: zero */
	torture.exempt += torture.exempt_zeroed & 1;
	failed = fails(caller);
	torture.exempt -= torture.exempt_zeroed & 1;
	torture.exempt_zeroed >>= 1;
	if (failed)
		return NULL;
	out = real.calloc(count, size);
	torture_block_count += out != NULL;
	remember(out, count * size, caller);
	return out;
}

static void
release(void *block, const void *caller)
{
	if (block == NULL || is_first(block))
		return;
	look(block, caller);
	forget(block);
	torture_block_count--;
	real.free(block);
}

TORTURE_SEEN void
free(void *block)
{
	release(block, __builtin_return_address(0));
}

static void *
resize(void *block, size_t size, const void *caller)
{
	void *out;

	if (block == NULL)
		return allocate(size, caller);
	if (is_first(block)) {
		if ((out = allocate(size, caller)) != NULL)
			memcpy(out, block, size); /* never beyond first_bytes */
		return out;
	}
	if (size == 0) {
		release(block, caller);
		return NULL;
	}
	if (fails(caller))
		return NULL;
	/* Where it looks for something, a block always moves. */
	if (sought != NULL) {
		size_t old = malloc_usable_size(block);

		if ((out = real.malloc(size)) == NULL)
			return NULL;
		torture_block_count++;
		memcpy(out, block, old < size ? old : size);
		release(block, caller);
	} else {
		forget(block);
		out = real.realloc(block, size);
	}
	remember(out, size, caller);
	return out;
}

TORTURE_SEEN void *
realloc(void *block, size_t size)
{
	return resize(block, size, __builtin_return_address(0));
}

TORTURE_SEEN void *
reallocarray(void *block, size_t count, size_t size)
{
	if (size > 0 && count > SIZE_MAX / size) {
		errno = ENOMEM;
		return NULL;
	}
	return resize(block, count * size, __builtin_return_address(0));
}

static int
allocate_aligned(void **out, size_t align, size_t size, const void *caller)
{
	int error;

	if (!resolve())
		abort();
	if (fails(caller))
		return ENOMEM;
	if ((error = real.posix_memalign(out, align, size)) == 0) {
		torture_block_count++;
		remember(*out, size, caller);
	}
	return error;
}

TORTURE_SEEN int
posix_memalign(void **out, size_t align, size_t size)
{
	return allocate_aligned(out, align, size, __builtin_return_address(0));
}

TORTURE_SEEN void *
aligned_alloc(size_t align, size_t size)
{
	void *out = NULL;
	int error =
	    allocate_aligned(&out, align < sizeof(void *) ? sizeof(void *) : align,
		size, __builtin_return_address(0));

	if (error != 0)
		errno = error;
	return error == 0 ? out : NULL;
}

static char *
copy(const char *text, size_t len, const void *caller)
{
	char *out = allocate(len + 1, caller);

	if (out != NULL) {
		memcpy(out, text, len);
		out[len] = '\0';
	}
	return out;
}

TORTURE_SEEN char *
strdup(const char *text)
{
	const void *caller = __builtin_return_address(0);
	char *out;

	torture.exempt += torture.exempt_text;
	out = copy(text, strlen(text), caller);
	torture.exempt -= torture.exempt_text;
	return out;
}

TORTURE_SEEN char *
strndup(const char *text, size_t most)
{
	return copy(text, strnlen(text, most), __builtin_return_address(0));
}

/* --- what json-c has the C library allocate --- */

#define FOR_JSON(result, call)                                                         \
	do {                                                                           \
		unsigned json_calls = is_json(__builtin_return_address(0));            \
                                                                                       \
		(void)resolve();                                                       \
		torture.exempt += json_calls;                                          \
		result = call;                                                         \
		torture.exempt -= json_calls;                                          \
	} while (0)

TORTURE_SEEN locale_t
duplocale(locale_t from)
{
	locale_t out;

	FOR_JSON(out, real.duplocale(from));
	return out;
}

TORTURE_SEEN locale_t
newlocale(int mask, const char *name, locale_t from)
{
	locale_t out;

	FOR_JSON(out, real.newlocale(mask, name, from));
	return out;
}

TORTURE_SEEN int
vasprintf(char **out, const char *format, va_list args)
{
	int len;

	FOR_JSON(len, real.vasprintf(out, format, args));
	return len;
}

/* --- armed --- */

bool
torture_available(void)
{
	return true;
}

void
torture_arm(const struct torture_plan *plan)
{
	int version;
	size_t i;

	if (json.begin == 0) {
		(void)dl_iterate_phdr(find_place, &json);
		if (OpenSSL_version_num() >= OPENSSL_3_2)
			for (i = 0; i < sizeof(openssl) / sizeof(openssl[0]); i++)
				(void)dl_iterate_phdr(find_place, &openssl[i]);
		(void)ares_version(&version);
		if (version >= CARES_1_34)
			(void)dl_iterate_phdr(find_place, &cares);
	}
	(void)memset(blocks, 0, live > 0 ? sizeof(blocks) : 0);
	live = 0;
	memset(&torture, 0, sizeof(torture));
	torture.plan = *plan;
	torture.armed = true;
}

#endif

void
torture_disarm(void)
{
	torture.armed = false;
}

void
torture_pause(void)
{
	torture.paused++;
}

void
torture_resume(void)
{
	torture.paused--;
}

int64_t
torture_blocks(void)
{
	return torture_block_count;
}

bool
torture_fired(void)
{
	return torture.fired;
}

bool
torture_impaired(void)
{
	return torture.impaired;
}

uint64_t
torture_allocations(void)
{
	return torture.allocations;
}

uint64_t
torture_calls(enum torture_call call)
{
	return torture.calls[call];
}

uint64_t
torture_activity(void)
{
	return torture.activity;
}
