// SPDX-License-Identifier: MIT
// Phone numbers: searched, reserved, ordered, used, given back.
'use strict';

const wait = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

exports.run = async (call) => {
  const search = { 'filter[country_code]': 'CA', 'filter[national_destination_code]': '416', 'filter[limit]': 5 };
  const profile = (await call('CreateMessagingProfile', { body: { name: 'numbers', whitelisted_destinations: ['CA'] } })).data.id;
  const hits = (await call('ListAvailablePhoneNumbers', { query: search })).data.map((n) => n.phone_number);
  await call('ListAvailablePhoneNumbers', { wanted: 400 });

  const reserved = (await call('CreateNumberReservation', { body: { phone_numbers: [{ phone_number: hits[0] }], customer_reference: 'R' } })).data.id;
  await call('RetrieveNumberReservation', { ids: [reserved] });
  await call('ListNumberReservations', { query: { 'filter[customer_reference]': 'R' } });
  await call('ExtendNumberReservationExpiryTime', { ids: [reserved] });
  await call('CreateNumberReservation', { body: { phone_numbers: [{ phone_number: hits[0] }] }, wanted: 400 });

  const wanted = hits.slice(0, 3).map((n) => ({ phone_number: n }));
  const order = (await call('CreateNumberOrder', { body: { phone_numbers: wanted, messaging_profile_id: profile, customer_reference: 'MY REF 001' } })).data;
  await call('CreateNumberOrder', { body: { phone_numbers: wanted }, wanted: 400 });
  await call('CreateNumberOrder', { body: {}, wanted: 400 });
  await call('RetrieveNumberOrder', { ids: [order.id] });
  await call('UpdateNumberOrder', { ids: [order.id], body: { customer_reference: 'MY REF 002' } });
  await call('ListNumberOrders', { query: { 'filter[customer_reference]': 'MY REF 002' } });
  for (let i = 0; (await call('RetrieveNumberOrder', { ids: [order.id] })).data.status === 'pending'; i += 1) {
    if (i === 100) throw new Error('the order stays pending');
    await wait(50);
  }
  const parts = (await call('RetrieveOrderPhoneNumbers')).data;
  await call('GetNumberOrderPhoneNumber', { ids: [parts[0].id] });
  await call('UpdateNumberOrderPhoneNumber', { ids: [parts[0].id], body: { regulatory_requirements: [] } });
  const group = { requirement_group_id: order.id };
  await call('updateNumberOrderPhoneNumberRequirementGroup', { ids: [parts[0].id], body: group });
  const sub = (await call('ListSubNumberOrders', { query: { 'filter[order_request_id]': order.id } })).data[0].id;
  await call('GetSubNumberOrder', { ids: [sub] });
  await call('UpdateSubNumberOrder', { ids: [sub], body: { regulatory_requirements: [] } });
  await call('updateSubNumberOrderRequirementGroup', { ids: [sub], body: group });
  const second = (await call('CreateNumberOrder', { body: { phone_numbers: [{ phone_number: hits[3] }] } })).data;
  await call('CancelSubNumberOrder', { ids: [second.sub_number_orders_ids[0]] });

  const owned = (await call('ListPhoneNumbers', { query: { 'filter[phone_number]': hits[0].slice(1) } })).data;
  if (owned.length !== 1) throw new Error('a number that was bought is in the list');
  const { id } = owned[0];
  await call('RetrievePhoneNumber', { ids: [id] });
  await call('RetrievePhoneNumber', { ids: ['1'], wanted: 404 });
  await call('UpdatePhoneNumber', { ids: [id], body: { tags: ['a', 'b'], customer_reference: 'C', external_pin: '1234' } });
  await call('SlimListPhoneNumbers', { query: { include_tags: 'true' } });
  await call('GetPhoneNumberMessagingSettings', { ids: [id] });
  await call('UpdatePhoneNumberMessagingSettings', { ids: [id], body: { messaging_profile_id: '', tags: ['x'] } });
  await call('ListPhoneNumbersWithMessagingSettings', { query: { 'filter[phone_number]': hits[0] } });
  await call('ListProfilePhoneNumbers', { ids: [profile] });

  const bulk = (await call('BulkUpdateMessagingSettingsOnPhoneNumbers', { body: { messaging_profile_id: profile, numbers: [hits[0], '+13125559999'] } })).data;
  await call('GetBulkUpdateMessagingSettingsOnPhoneNumbersStatus', { ids: [bulk.order_id] });
  await call('CreateUpdatePhoneNumbersJob', { body: { phone_numbers: [id], tags: ['job'] } });
  await call('CreatePhoneNumbersJobUpdateEmergencySettings', { body: { phone_numbers: [id], emergency_enabled: false } });
  const job = (await call('CreateDeletePhoneNumbersJob', { body: { phone_numbers: [hits[1], '+13125559999'] } })).data.id;
  await call('RetrievePhoneNumbersJob', { ids: [job] });
  await call('ListPhoneNumbersJobs');
  await call('DeletePhoneNumber', { ids: [id] });

  const mobile = (await call('ListMobilePhoneNumbersWithMessagingSettings')).data[0].id;
  await call('GetMobilePhoneNumberMessagingSettings', { ids: [mobile] });
};
