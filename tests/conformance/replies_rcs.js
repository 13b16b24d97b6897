// SPDX-License-Identifier: MIT
// RCS agents and capabilities.
'use strict';

exports.run = async (call) => {
  const agent = (await call('ListRCSAgents')).data[0].agent_id;
  await call('GetRCSAgentById', { ids: [agent] });
  await call('UpdateRCSAgentById', { ids: [agent], body: { webhook_url: 'https://example.com/w' } });
  await call('ListRCSCapabilitiesOfAPhoneNumbersBatch', { body: { agent_id: agent, phone_numbers: ['+13125550002'] } });
  await call('ListRCSCapabilitiesOfAPhoneNumber', { ids: [agent, '+13125550002'] });
  await call('InviteATestNumberToRCS', { ids: [agent, '+13125550002'] });
  await call('GenerateRCSDeeplink', { ids: [agent] });
};
