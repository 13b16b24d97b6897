// SPDX-License-Identifier: MIT
/**
 * @file telnyx.hpp
 * libtelnyx for C++17 and later: a header, and nothing to link but the library.
 *
 * The functions are C's, and so are their documents and their contract (telnyx.h).
 * This header adds what C++ is used to:
 *
 *     telnyx::client client;
 *     telnyx::error error;
 *     telnyx::params<telnyx_config> config;
 *     telnyx_config_from_env(&config);
 *     telnyx_client_new(base, config, client.out(), error.out());
 *
 *     telnyx::params<telnyx_message_params> message; // C++20: {.to = to, ...}
 *     message.to = to;
 *     message.text = text;
 *     telnyx::call<telnyx_message_send>(client, message, {},
 *         [](const telnyx_message *sent, const telnyx_error *why) { ... });
 *
 *  - Owners free what they hold: telnyx::client and the like, telnyx::copy<>, and
 *    telnyx::owner<> for anything that one function frees.
 *  - telnyx::params<> is a struct that begins with its size, with its size set.
 *  - telnyx::call<> takes a callable, also one that can only be moved, for an
 *    operation that calls back once; telnyx::subscribe<>, telnyx::borrow() and
 *    telnyx::member<> are for what calls back many times.
 *
 * Nothing here throws but what std::string throws.  Callbacks run inside C, which no
 * exception can cross: one that leaves a callable ends the program (noexcept).  What
 * C++ cannot write, the macros that make params, is not there for C++.
 */
#ifndef TELNYX_TELNYX_HPP
#define TELNYX_TELNYX_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <telnyx/callables.hpp>
#include <telnyx/telnyx.h>

namespace telnyx {

// --- owners ---

namespace detail {

template <class Object> Object *argument_of(void (*)(Object *));

// What an owner holds: C functions take it as it is, without .get().
template <class Object> class held {
      public:
	using pointer = Object *;

	pointer get() const noexcept
	{
		return object_;
	}
	operator pointer() const &noexcept
	{
		return object_;
	}
	operator pointer() const && = delete; // would be freed at once
	explicit operator bool() const noexcept
	{
		return object_ != nullptr;
	}
	pointer operator->() const noexcept
	{
		return object_;
	}
	Object &operator*() const noexcept
	{
		return *object_;
	}

      protected:
	explicit held(pointer object) noexcept : object_(object)
	{
	}
	pointer object_;
};

template <auto Free>
using freed_by = held<std::remove_pointer_t<decltype(argument_of(Free))>>;

} // namespace detail

/** Owns what @p Free frees: `telnyx::owner<event_base_free> base(event_base_new())`. */
template <auto Free> class owner : public detail::freed_by<Free> {
      public:
	using pointer = typename owner::held::pointer;

	explicit owner(pointer object = nullptr) noexcept : owner::held(object)
	{
	}
	owner(owner &&other) noexcept : owner::held(other.release())
	{
	}
	owner &operator=(owner &&other) noexcept
	{
		if (this != &other)
			reset(other.release());
		return *this;
	}
	~owner()
	{
		reset();
	}

	void reset(pointer object = nullptr) noexcept
	{
		pointer old = std::exchange(this->object_, object);

		if (old != nullptr)
			Free(old);
	}
	pointer release() noexcept
	{
		return std::exchange(this->object_, nullptr);
	}
	/** For a function that hands out by a pointer; frees what was there. */
	pointer *out() noexcept
	{
		reset();
		return &this->object_;
	}
};

/** One reference of what is counted; copies of it are references, too. */
template <auto Ref, auto Unref> class shared : public owner<Unref> {
      public:
	using pointer = typename owner<Unref>::pointer;

	/** Takes over a reference, as a `_new` function gives one. */
	explicit shared(pointer object = nullptr) noexcept : owner<Unref>(object)
	{
	}
	shared(const shared &other) noexcept
	    : owner<Unref>(other ? Ref(other.get()) : nullptr)
	{
	}
	shared(shared &&other) noexcept = default;
	shared &operator=(shared other) noexcept
	{
		this->reset(other.release());
		return *this;
	}
};

/**
 * @name What is freed
 * As in C, the client may be freed inside its callbacks, and the base has to outlive
 * all of them: declare it first. @{ */
using client = owner<telnyx_client_free>;
using mailbox = owner<telnyx_mailbox_free>;
using tracker = owner<telnyx_tracker_free>;
using webhook_receiver = owner<telnyx_webhook_receiver_free>;
using sender = shared<telnyx_sender_ref, telnyx_sender_unref>;
using webhook_keys = shared<telnyx_webhook_keys_ref, telnyx_webhook_keys_unref>;
/** @} */

// --- copies ---

namespace detail {

template <class Object> struct copies;

#define TELNYX_HPP_COPIES(object)                                                      \
	template <> struct copies<::object> {                                          \
		static constexpr auto dup = ::object##_dup;                            \
		using owner = telnyx::owner<::object##_free>;                          \
	};
TELNYX_HPP_COPIES(telnyx_alphanumeric_sender_id)
TELNYX_HPP_COPIES(telnyx_autoresp_config)
TELNYX_HPP_COPIES(telnyx_available_phone_number)
TELNYX_HPP_COPIES(telnyx_balance)
TELNYX_HPP_COPIES(telnyx_detail_record)
TELNYX_HPP_COPIES(telnyx_error)
TELNYX_HPP_COPIES(telnyx_message)
TELNYX_HPP_COPIES(telnyx_message_group)
TELNYX_HPP_COPIES(telnyx_messaging_hosted_number_eligibility)
TELNYX_HPP_COPIES(telnyx_messaging_hosted_number_order)
TELNYX_HPP_COPIES(telnyx_messaging_hosted_number_validations)
TELNYX_HPP_COPIES(telnyx_messaging_hosted_number_verification_codes)
TELNYX_HPP_COPIES(telnyx_messaging_numbers_bulk_update)
TELNYX_HPP_COPIES(telnyx_messaging_optout)
TELNYX_HPP_COPIES(telnyx_messaging_profile)
TELNYX_HPP_COPIES(telnyx_messaging_profile_metrics)
TELNYX_HPP_COPIES(telnyx_messaging_url_domain)
TELNYX_HPP_COPIES(telnyx_number_lookup)
TELNYX_HPP_COPIES(telnyx_number_order)
TELNYX_HPP_COPIES(telnyx_number_order_phone_number)
TELNYX_HPP_COPIES(telnyx_number_reservation)
TELNYX_HPP_COPIES(telnyx_phone_number)
TELNYX_HPP_COPIES(telnyx_phone_number_messaging)
TELNYX_HPP_COPIES(telnyx_short_code)
TELNYX_HPP_COPIES(telnyx_sub_number_order)
TELNYX_HPP_COPIES(telnyx_webhook_delivery)
TELNYX_HPP_COPIES(telnyx_webhook_event)
#undef TELNYX_HPP_COPIES

} // namespace detail

/** Owns a result, such as telnyx::copy<telnyx_message>. */
template <class Object> using copy = typename detail::copies<Object>::owner;
using error = copy<telnyx_error>;

/** Keep what a callback was lent.  Empty: there is no memory, or it was NULL. */
template <class Object>
copy<Object>
dup(const Object *object) noexcept
{
	return copy<Object>(detail::copies<Object>::dup(object));
}

// --- params ---

/**
 * A C struct that begins with its size, zeroed, with its size set; a pointer where C
 * wants one.  From C++20 on also `telnyx::params(telnyx_config{.api_key = key})`.
 */
template <class Struct> struct params : Struct {
	params() noexcept : Struct()
	{
		this->size = sizeof(Struct);
	}
	params(const Struct &given) noexcept : Struct(given)
	{
		this->size = sizeof(Struct);
	}
	operator const Struct *() const noexcept
	{
		return this;
	}
};

// --- results ---

/** A text that may be NULL; then it is empty. */
inline std::string_view
text(const char *given) noexcept
{
	return given != nullptr ? std::string_view(given) : std::string_view();
}

/** JSON as text, borrowed; empty: none, or no memory. */
inline std::string_view
text(const telnyx_json *json) noexcept
{
	std::size_t bytes = 0;
	const char *written = telnyx_json_text(json, &bytes);

	return std::string_view(written, bytes);
}

/** What was given; nothing also for a null. */
inline std::optional<bool>
value(telnyx_opt_bool given) noexcept
{
	return given.given && !given.null ? std::optional(given.value) : std::nullopt;
}
inline std::optional<std::int64_t>
value(telnyx_opt_int given) noexcept
{
	return given.given && !given.null ? std::optional(given.value) : std::nullopt;
}

/** One plain sentence: telnyx_error_message(). */
inline std::string
to_string(const telnyx_error *why)
{
	char sentence[1024];

	return telnyx_error_message(why, sentence, sizeof(sentence));
}
inline std::string
to_string(telnyx_status status)
{
	return telnyx_status_message(status);
}

} // namespace telnyx

#endif
