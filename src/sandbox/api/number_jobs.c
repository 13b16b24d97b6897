/* SPDX-License-Identifier: MIT */
/*
 * Many numbers at once: bulk updates of messaging settings, and jobs.  They are
 * done at once, but shown as pending where they are made: who asks again finds
 * them done.
 */
#include <string.h>

#include "sandbox/engine/resource.h"

/* --- bulk updates --- */

static struct telnyx_sandbox_record *
find_number(struct telnyx_sandbox_call *call, const char *name)
{
	return name[0] == '+' ? telnyx_sandbox_record_with(call->sandbox,
				    TELNYX_SANDBOX_NUMBER, "phone_number", name)
			      : telnyx_sandbox_record_find(
				    call->sandbox, TELNYX_SANDBOX_NUMBER, name);
}

static const struct telnyx_sandbox_field bulk_fields[] = {
    {"messaging_profile_id", TELNYX_SANDBOX_TEXT, true, false, NULL},
    {"numbers", TELNYX_SANDBOX_TEXTS, true, false, NULL},
    {"assign_only", TELNYX_SANDBOX_BOOL, false, false, NULL},
};

static struct json_object *
bulk_document(struct telnyx_sandbox_call *call, const char *id,
    struct json_object *success, struct json_object *pending,
    struct json_object *failures)
{
	bool *failed = &call->answer->failed;
	struct json_object *doc = telnyx_sandbox_model(call,
	    "{\"record_type\":\"messaging_numbers_bulk_update\",\"order_id\":\"@id\","
	    "\"success\":[],\"pending\":[],\"failed\":[]}",
	    id);

	if (success != NULL)
		telnyx_sandbox_put_shared(failed, doc, "success", success);
	if (pending != NULL)
		telnyx_sandbox_put_shared(failed, doc, "pending", pending);
	telnyx_sandbox_put_shared(failed, doc, "failed", failures);
	return doc;
}

static void
bulk_update(struct telnyx_sandbox_call *call)
{
	bool *failed = &call->answer->failed;
	struct json_object *list = telnyx_sandbox_at(call->body, "numbers");
	struct json_object *good = NULL;
	struct json_object *bad = NULL;
	const char *profile_id;
	char id[TELNYX_SANDBOX_KEY_BYTES];
	size_t i;

	if (!telnyx_sandbox_judge_fields(
		call, bulk_fields, TELNYX_SANDBOX_COUNT(bulk_fields), true) ||
	    !telnyx_sandbox_profile_named(call, "10017", &profile_id))
		return;
	good = json_object_new_array();
	bad = json_object_new_array();
	for (i = 0; i < json_object_array_length(list); i++) {
		struct json_object *name = json_object_array_get_idx(list, i);
		struct telnyx_sandbox_record *record =
		    find_number(call, json_object_get_string(name));

		telnyx_sandbox_append(
		    failed, record != NULL ? good : bad, json_object_get(name));
		if (record != NULL)
			telnyx_sandbox_number_assign(call, record, profile_id);
	}
	telnyx_sandbox_id(call->sandbox, id);
	if (telnyx_sandbox_keep(call, TELNYX_SANDBOX_BULK_UPDATE, id,
		bulk_document(call, id, good, NULL, bad), NULL) != NULL)
		telnyx_sandbox_answer_data(
		    call, bulk_document(call, id, NULL, good, bad));
	json_object_put(good);
	json_object_put(bad);
}

static const struct telnyx_sandbox_resource bulk = {
    .kind = TELNYX_SANDBOX_BULK_UPDATE,
    .id_key = "order_id",
};

/* --- jobs --- */

static const struct telnyx_sandbox_field job_fields[] = {
    {"phone_numbers", TELNYX_SANDBOX_TEXTS, true, false, NULL},
};

static const struct telnyx_sandbox_field emergency_job_fields[] = {
    {"phone_numbers", TELNYX_SANDBOX_TEXTS, true, false, NULL},
    {"emergency_enabled", TELNYX_SANDBOX_BOOL, true, false, NULL},
    {"emergency_address_id", TELNYX_SANDBOX_TEXT, false, true, NULL},
};

static struct json_object *
job_document(struct telnyx_sandbox_call *call, const char *id, const char *status,
    struct json_object *done, struct json_object *failures)
{
	bool *failed = &call->answer->failed;
	bool pending = strcmp(status, "pending") == 0;
	struct json_object *doc = telnyx_sandbox_model(call,
	    "{\"id\":\"@id\",\"record_type\":\"phone_numbers_job\",\"status\":\"\","
	    "\"type\":\"\",\"etc\":\"@now\",\"created_at\":\"@now\","
	    "\"updated_at\":\"@now\",\"phone_numbers\":[],"
	    "\"successful_operations\":[],\"pending_operations\":[],"
	    "\"failed_operations\":[]}",
	    id);

	telnyx_sandbox_put_text(failed, doc, "status", status);
	telnyx_sandbox_put_text(failed, doc, "type", call->route->text);
	telnyx_sandbox_put_shared(failed, doc, "phone_numbers", done);
	telnyx_sandbox_put_shared(failed, doc,
	    pending ? "pending_operations" : "successful_operations", done);
	if (!pending)
		telnyx_sandbox_put_shared(failed, doc, "failed_operations", failures);
	return doc;
}

static struct json_object *
job_entry(bool *failed, const char *name, struct telnyx_sandbox_record *record)
{
	struct json_object *entry = json_object_new_object();

	telnyx_sandbox_put_text(failed, entry, "phone_number",
	    record != NULL ? telnyx_sandbox_text_at(record->doc, "phone_number")
			   : name);
	telnyx_sandbox_put_text(
	    failed, entry, "id", record != NULL ? record->id : name);
	return entry;
}

/* The operation of a job upon one number. */
static void
apply_job(struct telnyx_sandbox_call *call, struct telnyx_sandbox_record *record)
{
	if (strcmp(call->route->text, "delete_phone_numbers") == 0) {
		telnyx_sandbox_number_drop(call->sandbox, record);
		return;
	}
	if (strcmp(call->route->text, "update_phone_numbers") == 0)
		telnyx_sandbox_overlay(call, telnyx_sandbox_number_fields,
		    telnyx_sandbox_number_field_count, record->doc);
	else
		telnyx_sandbox_overlay(call, emergency_job_fields + 1,
		    TELNYX_SANDBOX_COUNT(emergency_job_fields) - 1, record->doc);
	telnyx_sandbox_record_changed(call->sandbox, record);
}

static bool
judge_job(struct telnyx_sandbox_call *call)
{
	if (strcmp(call->route->text, "update_emergency_settings") == 0)
		return telnyx_sandbox_judge_fields(call, emergency_job_fields,
		    TELNYX_SANDBOX_COUNT(emergency_job_fields), true);
	return telnyx_sandbox_judge_fields(
		   call, job_fields, TELNYX_SANDBOX_COUNT(job_fields), true) &&
	       telnyx_sandbox_judge_fields(call, telnyx_sandbox_number_fields,
		   telnyx_sandbox_number_field_count, false) &&
	       telnyx_sandbox_has_room(call);
}

static void
create_job(struct telnyx_sandbox_call *call)
{
	bool *failed = &call->answer->failed;
	struct json_object *list = telnyx_sandbox_at(call->body, "phone_numbers");
	struct json_object *done = NULL;
	struct json_object *failures = NULL;
	char id[TELNYX_SANDBOX_KEY_BYTES];
	size_t i;

	if (!judge_job(call))
		return;
	done = json_object_new_array();
	failures = json_object_new_array();
	for (i = 0; i < json_object_array_length(list); i++) {
		const char *name =
		    json_object_get_string(json_object_array_get_idx(list, i));
		struct telnyx_sandbox_record *record = find_number(call, name);
		bool good = record != NULL && !telnyx_sandbox_number_is_locked(record);

		telnyx_sandbox_append(
		    failed, good ? done : failures, job_entry(failed, name, record));
		if (good)
			apply_job(call, record);
	}
	telnyx_sandbox_id(call->sandbox, id);
	if (telnyx_sandbox_keep(call, TELNYX_SANDBOX_NUMBER_JOB, id,
		job_document(call, id, "completed", done, failures), NULL) != NULL)
		telnyx_sandbox_answer_data(
		    call, job_document(call, id, "pending", done, failures));
	json_object_put(done);
	json_object_put(failures);
}

static const struct telnyx_sandbox_resource job = {
    .kind = TELNYX_SANDBOX_NUMBER_JOB,
    .id_key = "id",
};

static const struct telnyx_sandbox_filter job_filters[] = {
    {"filter[type]", "type", TELNYX_SANDBOX_IS},
    {"filter[status]", "status", TELNYX_SANDBOX_ONE_OF},
    {"filter[phone_number]", "phone_numbers", TELNYX_SANDBOX_SHOWS},
};

static const struct telnyx_sandbox_list jobs = {
    .kind = TELNYX_SANDBOX_NUMBER_JOB,
    .filters = job_filters,
    .filter_count = TELNYX_SANDBOX_COUNT(job_filters),
    .sorts = "created_at",
    .newest_first = true,
};

/* --- routes --- */

#define JOBS "/phone_numbers/jobs"
#define OBJECT TELNYX_SANDBOX_BODY_OBJECT

static const struct telnyx_sandbox_route rows[] = {
    {"ListPhoneNumbersJobs", "GET", JOBS, telnyx_sandbox_show_list, .list = &jobs},
    {"CreateDeletePhoneNumbersJob", "POST", JOBS "/delete_phone_numbers", create_job,
	.status = 202, .text = "delete_phone_numbers", .body = OBJECT},
    {"CreatePhoneNumbersJobUpdateEmergencySettings", "POST",
	JOBS "/update_emergency_settings", create_job, .status = 202,
	.text = "update_emergency_settings", .body = OBJECT},
    {"CreateUpdatePhoneNumbersJob", "POST", JOBS "/update_phone_numbers", create_job,
	.status = 202, .text = "update_phone_numbers", .body = OBJECT},
    {"RetrievePhoneNumbersJob", "GET", JOBS "/{id}", telnyx_sandbox_show,
	.resource = &job},
    {"BulkUpdateMessagingSettingsOnPhoneNumbers", "POST",
	"/messaging_numbers_bulk_updates", bulk_update, .body = OBJECT},
    {"GetBulkUpdateMessagingSettingsOnPhoneNumbersStatus", "GET",
	"/messaging_numbers_bulk_updates/{order_id}", telnyx_sandbox_show,
	.resource = &bulk},
};

const struct telnyx_sandbox_routes telnyx_sandbox_number_job_routes = {
    rows, TELNYX_SANDBOX_COUNT(rows)};
