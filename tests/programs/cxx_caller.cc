// SPDX-License-Identifier: MIT
//
// A C++ program can use the library: it fills structs by the init functions
// (the macros are C's), links the shared library, and gets its callback, once,
// from the loop.  It sends without a key, and to a port where nobody listens.

#include <cstdio>
#include <cstring>
#include <string>

#include <sys/socket.h>
#include <netinet/in.h>
#include <unistd.h>

#include <event2/event.h>
#include <telnyx/telnyx.h>

namespace {

struct Result {
	struct event_base *base = nullptr;
	int calls = 0;
	bool had_message = false;
	enum telnyx_error_type type = TELNYX_ERROR_NONE;
	enum telnyx_outcome outcome = TELNYX_OUTCOME_NONE;
};

int failures = 0;

void
expect(bool ok, const char *what)
{
	std::printf("%s - %s\n", ok ? "ok" : "not ok", what);
	if (!ok)
		failures++;
}

void
on_sent(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg)
{
	auto *result = static_cast<Result *>(arg);

	result->calls++;
	result->had_message = message != nullptr;
	if (error != nullptr) {
		char text[256];

		result->type = error->type;
		result->outcome = error->outcome;
		std::printf("# %s\n", telnyx_error_message(error, text, sizeof(text)));
	}
	event_base_loopbreak(result->base);
}

// A loopback port that refuses: bound, so that nobody else gets it, and not
// listening.
class RefusedPort {
      public:
	RefusedPort() : fd_(socket(AF_INET, SOCK_STREAM, 0))
	{
		struct sockaddr_in sin;
		socklen_t len = sizeof(sin);

		std::memset(&sin, 0, sizeof(sin));
		sin.sin_family = AF_INET;
		sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		if (fd_ >= 0 &&
		    bind(fd_, reinterpret_cast<struct sockaddr *>(&sin), len) == 0 &&
		    getsockname(fd_, reinterpret_cast<struct sockaddr *>(&sin), &len) ==
			0)
			port_ = ntohs(sin.sin_port);
	}
	~RefusedPort()
	{
		if (fd_ >= 0)
			close(fd_);
	}
	RefusedPort(const RefusedPort &) = delete;
	RefusedPort &operator=(const RefusedPort &) = delete;

	int port() const
	{
		return port_;
	}

      private:
	int fd_;
	int port_ = 0;
};

// One send on a client of its own; what became of it.
Result
send(const char *api_key, const std::string &base_url)
{
	Result result;
	struct telnyx_config config;
	struct telnyx_message_params message;
	struct telnyx_call_options options;
	struct telnyx_client *client = nullptr;
	struct telnyx_error *error = nullptr;
	uint64_t id = 0;

	result.base = event_base_new();
	telnyx_config_init(&config);
	config.api_key = api_key;
	config.base_url = base_url.c_str();
	telnyx_message_params_init(&message);
	message.from = "+13125550001";
	message.to = "+13125550002";
	message.text = "Hello from C++";
	telnyx_call_options_init(&options);
	options.max_attempts = 1;
	options.timeout_ms = 5000;

	expect(telnyx_client_new(result.base, &config, &client, &error) == TELNYX_OK,
	    "a client is made");
	if (client != nullptr) {
		expect(telnyx_message_send(client, &message, &options, on_sent, &result,
			   &id) == TELNYX_OK,
		    "a send is taken");
		expect(result.calls == 0, "the callback does not run inside the call");
		event_base_dispatch(result.base);
		expect(result.calls == 1, "the callback runs once");
		expect(!result.had_message, "it gets no message");
		expect(result.outcome == TELNYX_OUTCOME_NOT_SENT,
		    "the outcome is \"not sent\"");
	}
	telnyx_client_free(client);
	telnyx_error_free(error);
	event_base_free(result.base);
	return result;
}

} // namespace

int
main()
{
	RefusedPort refused;
	const std::string url =
	    "https://127.0.0.1:" + std::to_string(refused.port()) + "/v2";

	expect(std::strcmp(telnyx_version(), TELNYX_VERSION) == 0,
	    "headers and library are of one version");
	expect(send(nullptr, url).type == TELNYX_ERROR_AUTHENTICATION,
	    "no key is an authentication error");
	expect(send("KEY_of_nobody", url).type == TELNYX_ERROR_NETWORK,
	    "a refused port is a network error");
	return failures == 0 ? 0 : 1;
}
