// SPDX-License-Identifier: MIT
// Hosted numbers and their orders.
'use strict';

exports.run = async (call) => {
  const number = '+13125550177';
  await call('CheckEligibilityNumbers', { body: { phone_numbers: [number, '123'] } });
  const order = (await call('CreateMessagingHostedNumberOrder', { body: { phone_numbers: [number] } })).data.id;
  await call('GetMessagingHostedNumberOrder', { ids: [order] });
  await call('ListMessagingHostedNumberOrders', { query: { 'page[number]': 1 } });
  await call('UploadMessagingHostedNumberOrderFile', {
    ids: [order], body: '--b\r\nContent-Disposition: form-data; name="loa"; filename="l.pdf"\r\n\r\nx\r\n--b--\r\n',
    type: 'multipart/form-data; boundary=b',
  });
  await call('CreateVerificationCodesForMessagingHostedNumberOrder', { ids: [order], body: { phone_numbers: [number, '+13125550178'], verification_method: 'sms' } });
  await call('ValidateVerificationCodesForMessagingHostedNumberOrder', { ids: [order], body: { verification_codes: [{ phone_number: number, code: '12345' }] } });
  const { id } = (await call('ListMessagingHostedNumbers', { query: { 'filter[phone_number]': number } })).data[0];
  await call('GetMessagingHostedNumber', { ids: [id] });
  await call('UpdateMessagingHostedNumber', { ids: [id], body: { tags: ['t'] } });
  await call('DeleteMessagingHostedNumber', { ids: [id] });
  await call('DeleteMessagingHostedNumberOrder', { ids: [order] });
  await call('GetMessagingHostedNumberOrder', { ids: [order], wanted: 404 });
};
