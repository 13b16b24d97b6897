// SPDX-License-Identifier: MIT
/**
 * @file callables.hpp
 * C++ callables in the place of C's callbacks and their `arg`.  Part of
 * <telnyx/telnyx.hpp>, which is to be included.
 *
 * C keeps a pointer, and calls a function that this header makes: its last argument is
 * that pointer.  What is called once is on the heap, and that function frees it; what
 * is called many times is borrowed.
 */
#ifndef TELNYX_CALLABLES_HPP
#define TELNYX_CALLABLES_HPP

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <tuple>
#include <type_traits>
#include <utility>

#include <telnyx/telnyx.h>

namespace telnyx {

namespace detail {

// Is told in the place of nullptr, where something else has to be freed.
struct nobody {
	explicit nobody(std::nullptr_t)
	{
	}
	template <class... Given> void operator()(Given...) const
	{
	}
};

// What a callback is, of all that its argument points to.
struct whole {
	template <class Kept> static Kept &of(Kept &kept)
	{
		return kept;
	}
};
struct first {
	template <class Kept> static auto &of(Kept &kept)
	{
		return kept.first;
	}
};
struct second {
	template <class Kept> static auto &of(Kept &kept)
	{
		return kept.second;
	}
};
template <auto Method> struct method {
	template <class Kept> static auto of(Kept &kept)
	{
		return [&kept](auto... given) { return (kept.*Method)(given...); };
	}
};

// Is there nothing to call?  A function pointer may be null, a std::function empty.
template <class Callable>
bool
is_null(const Callable &callable)
{
	if constexpr (std::is_assignable_v<Callable &, std::nullptr_t> &&
		      !std::is_same_v<Callable, std::nullptr_t>)
		return callable == nullptr;
	else
		return false;
}
template <class Item, class Done>
bool
is_null(const std::pair<Item, Done> &both)
{
	return is_null(both.first) || is_null(both.second);
}

template <class Result, class Callable, class Given, std::size_t... I>
Result
run(Callable &&callable, Given &given, std::index_sequence<I...>)
{
	if constexpr (std::is_void_v<decltype(callable(std::get<I>(given)...))>) {
		callable(std::get<I>(given)...);
		return Result(); // of a list's item: TELNYX_LIST_CONTINUE
	} else {
		return static_cast<Result>(callable(std::get<I>(given)...));
	}
}

// The C function that a callback is given: its last argument is what is kept.
template <class Callback> struct entry;
template <class Result, class... Given> struct entry<Result (*)(Given...)> {
	template <class Kept, class Part, bool Last>
	static Result of(Given... given) noexcept
	{
		constexpr std::size_t count = sizeof...(Given) - 1;
		auto all = std::tie(given...);
		auto *kept = static_cast<Kept *>(std::get<count>(all));
		std::unique_ptr<Kept> freed(Last ? kept : nullptr);

		return run<Result>(
		    Part::of(*kept), all, std::make_index_sequence<count>());
	}
};

} // namespace detail

/**
 * Set a callback and its argument so that it calls @p callable, which is borrowed: it
 * has to live until nobody calls it any more, as C's `arg`.
 *
 *     telnyx::params<telnyx_tracker_params> params;
 *     telnyx::borrow(on_report, params.cb, params.arg);
 */
template <class Callable, class Callback>
void
borrow(Callable &callable, Callback &callback, void *&arg) noexcept
{
	callback =
	    &detail::entry<Callback>::template of<Callable, detail::whole, false>;
	arg = const_cast<std::remove_const_t<Callable> *>(std::addressof(callable));
}

namespace detail {

// An argument as C++ gives it: params by their value.
template <class Argument, class = void> struct given {
	using type = Argument;
	static Argument pass(type &value)
	{
		return value;
	}
};
template <class Struct>
struct given<const Struct *,
    std::enable_if_t<std::is_same_v<decltype(Struct::size), std::size_t>>> {
	using type = Struct;
	static const Struct *pass(type &value)
	{
		value.size = sizeof(Struct);
		return &value;
	}
};

// The arguments of an operation: plain ones, one callback or two, theirs, its id.
template <class Function> struct signature;
template <class... Arguments> struct signature<telnyx_status (*)(Arguments...)> {
	template <std::size_t I>
	using at = std::tuple_element_t<I, std::tuple<Arguments...>>;
	static constexpr std::size_t count = sizeof...(Arguments);
	static constexpr bool has_id = std::is_same_v<at<count - 1>, std::uint64_t *>;
	static constexpr std::size_t callback = count - (has_id ? 3 : 2);
	static constexpr bool is_list =
	    std::is_function_v<std::remove_pointer_t<at<callback - 1>>>;
	static constexpr std::size_t plain = callback - (is_list ? 1 : 0);

	using item_callback = at<callback - 1>;
	using last_callback = at<callback>;
	static constexpr bool calls_once =
	    !std::is_same_v<last_callback, telnyx_event_cb> &&
	    !std::is_same_v<last_callback, telnyx_webhook_event_cb>;
	// A post that is taken back by its id would leave its callable behind.
	using id =
	    std::conditional_t<has_id &&
				   !std::is_same_v<last_callback, telnyx_mailbox_cb>,
		std::uint64_t *, std::nullptr_t>;
};

template <auto Operation,
    class = std::make_index_sequence<signature<decltype(Operation)>::plain>>
struct operation;
template <auto Operation, std::size_t... I>
struct operation<Operation, std::index_sequence<I...>> {
	using types = signature<decltype(Operation)>;
	using id_type = typename types::id;
	template <std::size_t N> using argument = given<typename types::template at<N>>;

	template <class... Callbacks>
	static telnyx_status start(typename argument<I>::type &...plain, void *arg,
	    std::uint64_t *id, Callbacks... callbacks)
	{
		if constexpr (types::has_id)
			return Operation(
			    argument<I>::pass(plain)..., callbacks..., arg, id);
		else
			return Operation(
			    argument<I>::pass(plain)..., callbacks..., arg);
	}

	// Its argument would be what is kept here.
	template <class Plain> static bool has_page_callback(const Plain &plain)
	{
		if constexpr (std::is_same_v<Plain, telnyx_list_options>)
			return plain.on_page != nullptr;
		else
			return false;
	}

	// What is kept is freed by the last callback; here, if there will be none.
	template <class Kept, class... Callbacks>
	static telnyx_status start_with(typename argument<I>::type &...plain,
	    std::unique_ptr<Kept> kept, std::uint64_t *id, Callbacks... callbacks)
	{
		if ((has_page_callback(plain) || ...))
			return telnyx_refuse(
			    "list.on_page", "cannot be given: each item has its page");
		if (kept == nullptr)
			return TELNYX_E_NO_MEMORY;
		if (is_null(*kept))
			return telnyx_refuse("cb", "is null: to tell nobody, nullptr");
		telnyx_status status = start(plain..., kept.get(), id, callbacks...);
		if (status == TELNYX_OK)
			(void)kept.release();
		return status;
	}
};

template <auto Operation,
    class = std::make_index_sequence<signature<decltype(Operation)>::plain>>
struct caller;
template <auto Operation, std::size_t... I>
struct caller<Operation, std::index_sequence<I...>> : operation<Operation> {
	using self = operation<Operation>;
	using types = typename self::types;
	using last_entry = entry<typename types::last_callback>;
	static_assert(types::calls_once, "what calls many times takes subscribe<>");

	template <class Callable, bool List = types::is_list,
	    std::enable_if_t<!List, int> = 0>
	telnyx_status operator()(typename self::template argument<I>::type... plain,
	    Callable &&callable, typename self::id_type id = nullptr) const
	{
		using kept = std::decay_t<Callable>;

		if constexpr (std::is_same_v<kept, std::nullptr_t>)
			return self::start(plain..., nullptr, id, nullptr);
		else
			return self::start_with(plain...,
			    std::unique_ptr<kept>(new (std::nothrow)
				    kept(std::forward<Callable>(callable))),
			    id, &last_entry::template of<kept, whole, true>);
	}

	template <class Item, class Done, bool List = types::is_list,
	    std::enable_if_t<List, int> = 0>
	telnyx_status operator()(typename self::template argument<I>::type... plain,
	    Item &&item, Done &&done, typename self::id_type id = nullptr) const
	{
		using told = std::conditional_t<
		    std::is_same_v<std::decay_t<Done>, std::nullptr_t>, nobody,
		    std::decay_t<Done>>;
		using kept = std::pair<std::decay_t<Item>, told>;
		typename types::item_callback each = nullptr;

		if constexpr (!std::is_same_v<std::decay_t<Item>, std::nullptr_t>)
			each = &entry<typename types::item_callback>::template of<kept,
			    first, false>;
		return self::start_with(plain...,
		    std::unique_ptr<kept>(new (std::nothrow) kept(
			std::forward<Item>(item), told(std::forward<Done>(done)))),
		    id, each, &last_entry::template of<kept, second, true>);
	}
};

template <auto Operation,
    class = std::make_index_sequence<signature<decltype(Operation)>::plain>>
struct subscriber;
template <auto Operation, std::size_t... I>
struct subscriber<Operation, std::index_sequence<I...>> : operation<Operation> {
	using self = operation<Operation>;
	using types = typename self::types;

	template <class Callable>
	telnyx_status operator()(typename self::template argument<I>::type... plain,
	    Callable &callable, typename self::id_type id = nullptr) const
	{
		typename types::last_callback callback;
		void *arg;

		if (is_null(callable))
			return telnyx_refuse("cb", "is null");
		borrow(callable, callback, arg);
		return self::start(plain..., arg, id, callback);
	}
};

template <class Object, class Method> Object object_of(Method Object::*);

template <auto Method> struct member_callback {
	using object = decltype(object_of(Method));
	template <class Callback> operator Callback() const noexcept
	{
		return &entry<Callback>::template of<object, method<Method>, false>;
	}
};

} // namespace detail

/**
 * Call a function that calls back once: the arguments of the C function in their
 * order, with params by their value ({}: C's NULL), a callable in the place of `cb`
 * and `arg`, and the id if it is wanted.  A list has two callables; the one for items
 * may return nothing, for "continue".  nullptr: nobody is told; a function pointer that
 * is null, and an empty std::function, are refused with TELNYX_E_INVALID.
 *
 * The callable is moved onto the heap, and freed when it has run, on the loop's thread;
 * if the result is not TELNYX_OK, before this returns.  In a forked child, where a
 * client runs no callbacks, it stays allocated.  A list's on_page is refused with
 * TELNYX_E_INVALID: its argument is the callables; each item has its page.  What is
 * posted to a mailbox so has no id: it cannot be taken back.
 */
template <auto Operation> inline constexpr detail::caller<Operation> call{};

/**
 * Call a function that calls back many times, telnyx_telemetry_add() or
 * telnyx_webhook_receiver_on(), with a callable that is borrowed as by borrow(): it has
 * to outlive the client or the receiver, so declare it before that.
 */
template <auto Operation> inline constexpr detail::subscriber<Operation> subscribe{};

/**
 * A member function for a callback whose last argument is the object, of this library
 * or of libevent: `evhttp_set_gencb(http, telnyx::member<&service::on_request>, this)`.
 */
template <auto Method> inline constexpr detail::member_callback<Method> member{};

} // namespace telnyx

#endif
