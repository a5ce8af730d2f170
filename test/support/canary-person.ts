/** A person whose raw values are found wherever they turn up. */
export const canaryPerson = {
  email: 'zqmail@example.com',
  phone: '+1 650 555 0142',
  first_name: 'Zqfirst',
  last_name: 'Zqlast',
  full_name: 'Zqfull Zqlast',
  gender: 'zqmail',
  date_of_birth: '1977-03-09',
  city: 'Zqcity',
  state: 'Zqstate',
  zip: 'Zqzip 1',
  country: 'DE',
  external_id: 'zqext',
};

/** What must be found nowhere, in lower case; a country is no secret, and a gender here is no gender. */
export const canaries = [
  'zqmail',
  '5550142',
  'zqfirst',
  'zqlast',
  'zqfull',
  'zqcity',
  'zqstate',
  'zqzip',
  'zqext',
  '1977-03-09',
  '19770309',
];
