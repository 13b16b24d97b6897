// SPDX-License-Identifier: MIT
//
// What telnyx.hpp adds for C++, each piece against the sandbox: owners, copies,
// params, callables that are called once, of lists, and borrowed ones.  Each callable
// holds a token, so that one that is not freed, or freed twice, is seen.

#include <cstdio>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

#include <event2/event.h>
#include <telnyx/sandbox.h>
#include <telnyx/telnyx.hpp>

namespace {

int failures = 0;

void
expect(bool ok, const char *what)
{
	std::printf("%s - %s\n", ok ? "ok" : "not ok", what);
	if (!ok)
		failures++;
}

// Can only be moved; counts those that are alive.
class Token {
      public:
	Token() : value_(std::make_unique<int>(++alive))
	{
	}
	Token(Token &&) = default;
	Token &operator=(Token &&) = delete;
	~Token()
	{
		if (value_ != nullptr)
			alive--;
	}

	static int alive;

      private:
	std::unique_ptr<int> value_;
};
int Token::alive = 0;

// A sandbox and a client of it on one base; freed from the last to the first.
struct Fixture {
	telnyx::owner<event_base_free> base{event_base_new()};
	telnyx::owner<telnyx_sandbox_free> sandbox;
	telnyx::client client;

	Fixture()
	{
		telnyx::params<telnyx_sandbox_params> plain;
		telnyx::params<telnyx_config> config;
		telnyx::error error;

		plain.tls = TELNYX_BOOL(false);
		expect(telnyx_sandbox_new(base, plain, sandbox.out(), nullptr) ==
			   TELNYX_OK,
		    "a sandbox");
		config.api_key = "KEY";
		config.from = "+13125550001";
		config.base_url = telnyx_sandbox_url(sandbox);
		config.idle_timeout_ms = 1;
		expect(telnyx_client_new(base, config, client.out(), error.out()) ==
			       TELNYX_OK &&
			   client && !error,
		    "a client");
	}
	~Fixture()
	{
		client.reset();
		sandbox.reset();
		event_base_loop(base, EVLOOP_NONBLOCK);
	}
	Fixture(const Fixture &) = delete;
	Fixture &operator=(const Fixture &) = delete;

	// Turn the loop until it is so.
	void until(const std::function<bool()> &done)
	{
		while (!done() && event_base_loop(base, EVLOOP_ONCE) == 0)
			;
	}
};

telnyx::params<telnyx_message_params>
hello()
{
	telnyx::params<telnyx_message_params> message;

	message.to = "+13125550002";
	message.text = "Hello from C++";
	return message;
}

void
test_once()
{
	Fixture fx;
	int calls = 0;
	uint64_t id = 0;
	telnyx::copy<telnyx_message> kept;

	expect(telnyx::call<telnyx_message_send>(
		   fx.client, hello(), {},
		   [&, token = Token()](const telnyx_message *message, auto *error) {
			   calls++;
			   expect(error == nullptr && Token::alive == 1,
			       "its token lives in the call");
			   kept = telnyx::dup(message);
		   },
		   &id) == TELNYX_OK &&
		   id != 0,
	    "a send is taken");
	expect(calls == 0 && Token::alive == 1, "never inline");
	fx.until([&] { return calls > 0; });
	expect(calls == 1 && Token::alive == 0, "called once, and freed");

	expect(kept && kept->reply == nullptr, "a copy outlives the callback");
	telnyx::copy<telnyx_message> moved = std::move(kept);
	expect(moved && !kept && telnyx::text(moved->text) == "Hello from C++",
	    "a copy can be moved");
	expect(telnyx::value(moved->parts) == 1, "an optional number");
	expect(!telnyx::text(moved->json).empty(), "JSON as text");
	expect(!telnyx::dup(static_cast<telnyx_message *>(nullptr)), "no copy of none");

	telnyx::error error;
	expect(telnyx::call<telnyx_message_get>(fx.client, "no-such-id", {},
		   [&](auto *, const telnyx_error *why) {
			   error = telnyx::dup(why);
		   }) == TELNYX_OK,
	    "the id is optional");
	expect(telnyx::call<telnyx_message_get>(fx.client, moved->id, {}, nullptr) ==
		   TELNYX_OK,
	    "nobody has to be told");
	fx.until([&] { return bool(error); });
	expect(error->type == TELNYX_ERROR_API &&
		   telnyx::to_string(error.get()).find("rejected") != std::string::npos,
	    "an error as a string");
}

void
test_refused()
{
	Fixture fx;
	int calls = 0;
	auto count = [&](auto &&...) { calls++; };

	expect(telnyx::call<telnyx_message_send>(nullptr, hello(), {},
		   [token = Token()](auto *, auto *) {}) == TELNYX_E_INVALID &&
		   Token::alive == 0,
	    "what is refused is freed");
	expect(telnyx::call<telnyx_client_close>(fx.client, 0,
		   [&, token = Token()](telnyx_client *) { calls++; }) == TELNYX_OK,
	    "a callable for close");
	expect(telnyx::call<telnyx_message_send>(fx.client, hello(), {},
		   [&, token = Token()](auto *, auto *) { calls += 100; }) ==
		   TELNYX_E_CLOSING,
	    "a closing client refuses");
	expect(telnyx::call<telnyx_messaging_profile_list>(fx.client, {}, {}, {}, count,
		   [&, token = Token()](auto *, auto *) { calls += 100; }) ==
		   TELNYX_E_CLOSING,
	    "and a list");
	expect(Token::alive == 1, "both are freed");
	fx.until([&] { return calls > 0; });
	expect(calls == 1 && Token::alive == 0, "only close has called");
	void (*none)(const telnyx_message *, const telnyx_error *) = nullptr;
	std::function<void(const telnyx_message *, const telnyx_error *)> empty;
	expect(telnyx::call<telnyx_message_send>(
		   fx.client, hello(), {}, [](auto *, auto *) {}) == TELNYX_E_CLOSING,
	    "a lambda that captures nothing is something to call");
	auto *plain = +[](const telnyx_message *, const telnyx_error *) {};
	expect(telnyx::call<telnyx_message_send>(fx.client, hello(), {}, plain) ==
		   TELNYX_E_CLOSING,
	    "and so is a function");
	expect(telnyx::call<telnyx_message_send>(fx.client, hello(), {}, none) ==
		   TELNYX_E_INVALID,
	    "a function that is null is refused");
	void (*no_event)(const telnyx_event *) = nullptr;
	expect(telnyx::subscribe<telnyx_telemetry_add>(
		   fx.client, TELNYX_EVENT_ALL, no_event) == TELNYX_E_INVALID,
	    "also one that is borrowed");
	expect(telnyx::call<telnyx_message_send>(fx.client, hello(), {}, empty) ==
		       TELNYX_E_INVALID &&
		   telnyx::text(telnyx_refusal(TELNYX_E_INVALID)->field) == "cb",
	    "an empty function is refused");
	expect(telnyx::to_string(TELNYX_E_CLOSING) ==
		   telnyx_status_message(TELNYX_E_CLOSING),
	    "a status as a string");
}

void
test_freed_client()
{
	Fixture fx;
	telnyx_error_type type = TELNYX_ERROR_NONE;
	bool more = false;

	telnyx::call<telnyx_message_send>(fx.client, hello(), {},
	    [&, token = Token()](auto *, auto *error) { type = error->type; });
	fx.client.reset();
	expect(type == TELNYX_ERROR_CLOSING && Token::alive == 0,
	    "to free a client runs what is in flight, and frees it");

	Fixture other;
	telnyx::call<telnyx_message_send>(other.client, hello(), {},
	    [&, token = Token()](auto *, auto *) { other.client.reset(); });
	telnyx::call<telnyx_client_close>(other.client, TELNYX_CLOSE_WAIT,
	    [&, token = Token()](telnyx_client *) { more = true; });
	other.until([&] { return more; });
	expect(!other.client && Token::alive == 0, "a callable may free the client");
}

void
test_lists()
{
	Fixture fx;
	const char *const everywhere[] = {"*", nullptr};
	std::vector<std::string> names;
	int created = 0;
	uint64_t items = 0;
	bool done = false;
	auto on_done = [&, token = Token()](const telnyx_list_summary *summary,
			   const telnyx_error *error) {
		items = error == nullptr ? summary->items : 1000;
		done = true;
	};
	auto another = [&](const telnyx_list_summary *summary, const telnyx_error *) {
		items = summary->items;
		done = true;
	};

	for (const char *name : {"one", "two", "three"}) {
		telnyx::params<telnyx_messaging_profile_params> profile;

		profile.name = name;
		profile.whitelisted_destinations = everywhere;
		telnyx::call<telnyx_messaging_profile_create>(
		    fx.client, profile, {}, [&](auto *, auto *) { created++; });
	}
	fx.until([&] { return created == 3; });

	telnyx::params<telnyx_list_options> two;
	two.page_size = 2;
	expect(telnyx::call<telnyx_messaging_profile_list>(
		   fx.client, {}, two, {},
		   [&, token = Token()](const telnyx_messaging_profile *profile,
		       const telnyx_page *) { names.emplace_back(profile->name); },
		   std::move(on_done)) == TELNYX_OK,
	    "a list with two callables");
	fx.until([&] { return done; });
	expect(names.size() == 3 && items == 3, "an item's may return nothing");

	done = false;
	telnyx::call<telnyx_messaging_profile_list>(
	    fx.client, {}, two, {},
	    [token = Token()](auto *, auto *) { return TELNYX_LIST_STOP; }, another);
	fx.until([&] { return done; });
	expect(items == 1, "or say stop");

	done = false;
	telnyx::call<telnyx_messaging_profile_list>(
	    fx.client, {}, {}, {}, nullptr, another);
	fx.until([&] { return done; });
	expect(items == 3, "or not be there");

	expect(telnyx::call<telnyx_messaging_profile_list>(
		   fx.client, {}, {}, {}, nullptr, nullptr) == TELNYX_OK,
	    "and nobody need be told");

	two.on_page = [](const telnyx_page *, void *) { return TELNYX_LIST_STOP; };
	expect(
	    telnyx::call<telnyx_messaging_profile_list>(
		fx.client, {}, two, {}, nullptr, another) == TELNYX_E_INVALID &&
		telnyx::text(telnyx_refusal(TELNYX_E_INVALID)->field) == "list.on_page",
	    "a callback for pages is refused");
	two.on_page = nullptr;
	std::function<void(const telnyx_list_summary *, const telnyx_error *)> empty;
	expect(telnyx::call<telnyx_messaging_profile_list>(
		   fx.client, {}, two, {}, nullptr, empty) == TELNYX_E_INVALID,
	    "an empty function is refused by a list, too");
}

// A service's object, whose members are callbacks.
class Service {
      public:
	std::vector<std::string> events;
	int finals = 0;
	int idle = 0;
	telnyx::tracker tracker;

	explicit Service(event_base *base)
	{
		telnyx::params<telnyx_tracker_params> params;

		params.cb = telnyx::member<&Service::on_report>;
		params.on_idle = telnyx::member<&Service::on_idle>;
		params.arg = this;
		expect(telnyx_tracker_new(base, params, tracker.out()) == TELNYX_OK,
		    "a tracker whose callbacks are members");
	}

      private:
	void on_report(const telnyx_tracker_report *report) noexcept
	{
		finals += report->result == TELNYX_TRACKER_FINAL ? 1 : 0;
	}
	void on_idle(telnyx_tracker *)
	{
		idle++;
	}
};

void
test_many_times()
{
	Fixture fx;
	Service service(fx.base);
	int reports = 0;
	int requests = 0;
	auto on_report = [&](const telnyx_webhook_report *) { reports++; };
	auto on_event = [&, token = Token()](const telnyx_webhook_event *event,
			    telnyx_webhook_handle *handle) {
		service.events.emplace_back(event->type_text);
		telnyx_tracker_event(service.tracker, event);
		telnyx_webhook_answer(handle, true);
	};
	const auto on_telemetry = [&](const telnyx_event *) { requests++; };
	telnyx::params<telnyx_webhook_receiver_params> params;
	telnyx::webhook_receiver receiver;
	telnyx::params<telnyx_sandbox_events> events;
	telnyx::webhook_keys keys;
	uint64_t id = 0;

	const char *const texts[] = {
	    telnyx_sandbox_webhook_public_key(fx.sandbox), nullptr};
	telnyx_webhook_keys_new(texts, keys.out(), nullptr);
	params.keys = keys;
	params.acknowledge = TELNYX_WEBHOOK_ACK_WHEN_ANSWERED;
	telnyx::borrow(on_report, params.on_report, params.report_arg);
	expect(
	    telnyx_webhook_receiver_new(fx.base, params, receiver.out(), nullptr) ==
		    TELNYX_OK &&
		telnyx_webhook_receiver_listen(receiver, nullptr, nullptr) == TELNYX_OK,
	    "a receiver listens");
	expect(telnyx::subscribe<telnyx_webhook_receiver_on>(
		   receiver, TELNYX_WEBHOOK_TYPE_UNSET, on_event) == TELNYX_OK,
	    "a callable for events");
	expect(telnyx::subscribe<telnyx_telemetry_add>(fx.client,
		   TELNYX_EVENT_REQUEST_STOP, on_telemetry, &id) == TELNYX_OK &&
		   id != 0,
	    "a callable for telemetry");

	events.delivered_after_ms = TELNYX_INT(20);
	telnyx_sandbox_events_set(fx.sandbox, &events);
	telnyx::params<telnyx_message_params> message = hello();
	message.webhook_url = telnyx_webhook_receiver_url(receiver);
	for (int i = 0; i < 2; i++)
		telnyx::call<telnyx_message_send>(
		    fx.client, message, {}, [&](auto *sent, auto *error) {
			    telnyx_tracker_sent(
				service.tracker, sent, error, nullptr, nullptr);
		    });
	fx.until([&] { return service.idle > 0 && service.events.size() == 4; });
	expect(service.finals == 2 && requests == 2, "each is told to the end");
	fx.until([&] { return reports == 4; });
	expect(Token::alive == 1, "what is borrowed stays");
	telnyx_telemetry_remove(fx.client, id);
}

void
test_senders_and_posts()
{
	Fixture fx;
	telnyx::params<telnyx_sender_params> params;
	telnyx::sender sender;
	telnyx::sender other;
	telnyx::mailbox mailbox;
	int calls = 0;

	params.tenant_id = "acme";
	expect(
	    telnyx_sender_new(params, sender.out(), nullptr) == TELNYX_OK, "a sender");
	other = sender;
	telnyx::sender third(other);
	sender = telnyx::sender();
	expect(!sender && other && third.get() == other.get(), "copies are references");
	other = std::move(third);
	expect(!third && other, "and can be moved");

	telnyx::params<telnyx_call_options> options;
	options.sender = other;
	telnyx::call<telnyx_message_send>(
	    fx.client, hello(), options, [&](auto *, auto *) { calls++; });
	expect(telnyx::call<telnyx_client_when_room>(fx.client, other,
		   [&, token = Token()](telnyx_client *, uint32_t) { calls++; }) ==
		   TELNYX_OK,
	    "a callable for room");
	expect(telnyx_mailbox_new(fx.client, 0, mailbox.out()) == TELNYX_OK &&
		   telnyx::call<telnyx_mailbox_post>(mailbox,
		       [&, token = Token()](telnyx_client *client, telnyx_status) {
			       calls += client != nullptr ? 1 : 100;
		       }) == TELNYX_OK,
	    "a callable for the loop");
	fx.until([&] { return calls >= 3; });
	expect(calls == 3 && Token::alive == 0, "each has been called");

	telnyx::params<telnyx_totals> totals;
	expect(telnyx_sender_get_totals(other, &totals) == TELNYX_OK &&
		   totals.started == 1,
	    "what C fills in");
}

void
test_nulls()
{
	telnyx::params<telnyx_messaging_profile_params> profile;

	expect(profile.size == sizeof(telnyx_messaging_profile_params) &&
		   profile.name == nullptr,
	    "params are zeroed and have their size");
	profile.webhook_api_version = TELNYX_NULL_ENUM;
	profile.number_pool_settings = TELNYX_NULL_OBJECT;
	profile.whitelisted_destinations = TELNYX_NULL_LIST;
	profile.webhook_url = TELNYX_NULL;
	profile.enabled = TELNYX_NULL_BOOL;
	expect(static_cast<int>(profile.webhook_api_version) == -2 &&
		   static_cast<const void *>(profile.number_pool_settings) ==
		       telnyx_null &&
		   static_cast<const void *>(profile.whitelisted_destinations) ==
		       telnyx_null,
	    "nulls need no cast");
	expect(!telnyx::value(profile.enabled) &&
		   telnyx::value(TELNYX_BOOL(false)) == false &&
		   !telnyx::value(telnyx_opt_int()) &&
		   telnyx::text(static_cast<const char *>(nullptr)).empty(),
	    "optional values");
}

// No exception passes through C: in a child, as the program ends.
void
test_throws()
{
	pid_t child = fork();
	int status = 0;

	if (child == 0) {
		Fixture fx;

		std::set_terminate([] { _exit(42); });
		telnyx::call<telnyx_message_send>(
		    fx.client, hello(), {}, [](auto *, auto *) { throw 1; });
		fx.until([] { return false; });
		_exit(1);
	}
	expect(waitpid(child, &status, 0) == child && WIFEXITED(status) &&
		   WEXITSTATUS(status) == 42,
	    "what is thrown ends the program");
}

#if __cplusplus >= 202002L
// Members by their names, as in C, in the order of the struct.
void
test_designated()
{
	Fixture fx;
	int calls = 0;

	telnyx::call<telnyx_message_send>(fx.client,
	    {.to = "+13125550002", .text = "Hello"}, {.timeout_ms = 5000},
	    [&](const telnyx_message *message, auto *) {
		    calls += message != nullptr ? 1 : 100;
	    });
	fx.until([&] { return calls > 0; });
	expect(calls == 1, "params in braces");
	expect(telnyx::params(telnyx_config{.api_key = "KEY"}).size ==
		   sizeof(telnyx_config),
	    "params of a struct in braces");
}
#endif

} // namespace

int
main()
{
	std::setvbuf(stdout, nullptr, _IONBF, 0); // a child has nothing left to write
	test_once();
	test_refused();
	test_freed_client();
	test_lists();
	test_many_times();
	test_senders_and_posts();
	test_nulls();
	test_throws();
#if __cplusplus >= 202002L
	test_designated();
#endif
	expect(Token::alive == 0, "nothing is left");
	return failures == 0 ? 0 : 1;
}
