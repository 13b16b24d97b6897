// SPDX-License-Identifier: MIT
// 10DLC, and the verification of toll-free numbers.
'use strict';

exports.run = async (call) => {
  const company = { entityType: 'PRIVATE_PROFIT', displayName: 'ABC Mobile', country: 'US', email: 'a@example.com', vertical: 'TECHNOLOGY' };
  const brand = (await call('CreateBrandPost', { body: { ...company, companyName: 'ABC Inc.' } })).brandId;
  await call('CreateBrandPost', { body: {}, wanted: 400 });
  await call('GetBrands', { query: { displayName: 'ABC Mobile', page: 1, recordsPerPage: 5 } });
  await call('GetBrand', { ids: [brand] });
  await call('UpdateBrand', { ids: [brand], body: { ...company, displayName: 'ABC' } });
  await call('RevetBrand', { ids: [brand] });
  await call('GetBrandFeedbackById', { ids: [brand] });
  await call('ResendBrand2faEmail', { ids: [brand] });
  await call('PostOrderExternalVetting', { ids: [brand], body: { evpId: 'AEGIS', vettingClass: 'STANDARD' } });
  await call('PutExternalVettingRecord', { ids: [brand], body: { evpId: 'AEGIS', vettingId: 'V1', vettingToken: 'T' } });
  await call('ListExternalVettings', { ids: [brand] });
  const otp = (await call('TriggerBrandSmsOtp', { ids: [brand], body: { pinSms: 'PIN @OTP_PIN@', successSms: 'Done' } })).referenceId;
  await call('GetBrandSmsOtpStatus', { ids: [otp] });
  await call('GetBrandSmsOtpStatusByBrandId', { ids: [brand] });
  await call('VerifyBrandSmsOtp', { ids: [brand], body: { otpPin: '123456' } });

  const campaign = (await call('PostCampaign', { body: { brandId: brand, description: 'D', usecase: 'MIXED', sample1: 'S' } })).campaignId;
  await call('GetCampaigns', { query: { brandId: brand } });
  await call('GetCampaign', { ids: [campaign] });
  await call('UpdateCampaign', { ids: [campaign], body: { sample2: 'S2' } });
  await call('AppealCampaign', { ids: [campaign], body: { appeal_reason: 'Because.' } });
  await call('AcceptCampaign', { ids: ['CSHARED'] });
  await call('GetCampaignCost', { query: { usecase: 'MIXED' } });
  await call('GetCampaignMnoMetadata', { ids: [campaign] });
  await call('GetCampaignOperationStatus', { ids: [campaign] });
  await call('GetCampaignOsrAttributes', { ids: [campaign] });
  await call('GetCampaignSharingStatus', { ids: [campaign] });
  await call('GetUsecaseQualification', { ids: [brand, 'MIXED'] });
  await call('GetEnumEndpoint', { ids: ['brandRelationship'] });
  await call('GetPartnerCampaignsSharedByUser');
  await call('GetPartnerCampaignSharingStatus', { ids: ['CSHARED'] });
  await call('GetSharedCampaigns');
  await call('GetSharedCampaign', { ids: ['CSHARED'] });
  await call('UpdateSharedCampaign', { ids: ['CSHARED'], body: { webhookURL: 'https://example.com/w' } });

  const number = '+18005550101';
  await call('CreatePhoneNumberCampaign', { body: { phoneNumber: number, campaignId: campaign } });
  await call('GetAllPhoneNumberCampaigns', { query: { 'filter[telnyx_campaign_id]': campaign } });
  await call('GetSinglePhoneNumberCampaign', { ids: [number] });
  await call('PutPhoneNumberCampaign', { ids: [number], body: { phoneNumber: number, campaignId: campaign } });
  await call('DeletePhoneNumberCampaign', { ids: [number] });
  const task = (await call('PostAssignMessagingProfileToCampaign', { body: { messagingProfileId: brand, campaignId: campaign } })).taskId;
  await call('GetAssignmentTaskStatus', { ids: [task] });
  await call('GetPhoneNumberStatus', { ids: [task] });
  await call('DeactivateCampaign', { ids: [campaign] });
  await call('DeleteBrand', { ids: [brand] });

  const request = {
    businessName: 'Acme', corporateWebsite: 'http://example.com', businessAddr1: '600 Congress Avenue', businessCity: 'Austin',
    businessState: 'Texas', businessZip: '78701', businessContactFirstName: 'John', businessContactLastName: 'Doe',
    businessContactEmail: 'email@example.com', businessContactPhone: '+18005550100', messageVolume: '10',
    phoneNumbers: [{ phoneNumber: number }], useCase: '2FA', useCaseSummary: 'Codes', productionMessageContent: 'Your code is 1234',
    optInWorkflow: 'On the site', optInWorkflowImageURLs: [{ url: 'https://example.com/sign-up' }], additionalInformation: 'None',
  };
  const { id } = await call('SubmitVerificationRequest', { body: request });
  await call('ListVerificationRequests', { query: { page: 1, page_size: 10, phone_number: number } });
  await call('GetVerificationRequest', { ids: [id] });
  await call('UpdateVerificationRequest', { ids: [id], body: { ...request, businessName: 'Acme Inc.' } });
  await call('GetVerificationStatusHistory', { ids: [id], query: { 'page[number]': 1, 'page[size]': 10 } });
  await call('DeleteVerificationRequest', { ids: [id] });
};
