import type { StageChangeField } from '../../event/index.ts';

/**
 * Headers that evidently mean a field, best first, as they are written: English, then German, French, Spanish, Italian,
 * Portuguese, Dutch, Polish, Turkish, Japanese, Russian. A name that means different things in different CRMs ("Status",
 * "Name", "Source", "Created Time", "Estado") is not among them; what a CRM means by it stands in `crm-exports.ts`.
 */
export const headerNames: Partial<Record<StageChangeField, string>> = {
  stage: `New stage|To stage|Lead stage|Stage name|Deal stage|Opportunity stage|Lifecycle stage|Pipeline stage|Lead status|
    Event name|Sales stage|Phase|Lead-Phase|Leadstatus|Lead-Status|Lebenszyklusphase|Dealphase|Deal-Phase|
    Étape|Étape du lead|Statut du lead|Statut de la piste|Étape de la transaction|Phase du cycle de vie|
    Etapa|Etapa del lead|Etapa del negocio|Estado del lead|Fase|Etapa del ciclo de vida|Fase del lead|Stato lead|
    Stato del lead|Fase trattativa|Etapa do lead|Etapa do negócio|Status do lead|Fase do ciclo de vida|Leadfase|
    Fase van lead|Dealfase|Etap|Etap sprzedaży|Status leada|Etap lejka|Aşama|Aday durumu|Müşteri adayı durumu|Fırsat aşaması|
    ステージ|フェーズ|商談フェーズ|商談ステージ|取引ステージ|リードステージ|リードステータス|リード状況|ライフサイクルステージ|
    Этап|Этап сделки|Стадия|Стадия сделки|Статус лида`,
  changed_at: `Stage changed at|Stage change date|Stage change time|Stage changed on|Change date|Changed on|Change time|
    Date changed|Date of change|Date stage changed|Date status changed|Status changed|Status changed at|Status changed on|
    Status change date|Stage changed|Status date|Stage date|Edit date|Event time|Transition date|Transition time|Moved at|Changed|
    Änderungszeitpunkt|Phase geändert am|Datum der Änderung|Zeitpunkt der Änderung|Bearbeitungsdatum|
    Date de changement|Date du changement|Date du changement d'étape|Fecha de cambio|Fecha del cambio|
    Fecha de cambio de etapa|Fecha de edición|Data del cambio|Data cambio|Data cambio fase|Data da mudança|
    Data da mudança de etapa|Data de mudança de etapa|Data de edição|Wijzigingsdatum|Datum wijziging|Bewerkingsdatum|
    Data zmiany|Data zmiany etapu|Data edycji|Değişiklik tarihi|Aşama değişiklik tarihi|変更日|変更日時|編集日|
    ステージ変更日|ステージ変更日時|フェーズ変更日|Дата смены этапа|Дата смены стадии`,
  lead_id: `Leadgen ID|Meta lead ID|Facebook lead ID|FB lead ID|Facebook leadgen ID|Meta leadgen ID|Lead ID (Facebook)|
    Lead ID (Meta)|Facebook Lead Ads ID|Facebook-Lead-ID|Facebook Lead-Nummer|ID de lead Facebook|ID du lead Facebook|
    ID del lead de Facebook|ID do lead do Facebook|Facebook リードID`,
  click_id: 'fbc|fbclid|Facebook click ID|Meta click ID|hs_facebook_click_id|FB click ID',
  clicked_at: 'Click time|Facebook click time',
  email: `Email address|Mail|Work email|Primary email|Business email|Personal email|Contact email|E-mail 1|E-Mail-Adresse|
    Mailadresse|E-Mail (geschäftlich)|Adresse e-mail|Adresse mail|Courriel|Adresse électronique|Correo electrónico|Correo|
    Dirección de correo electrónico|Indirizzo e-mail|Posta elettronica|E-mail de trabalho|Endereço de e-mail|
    E-mailadres|Adres e-mail|E-posta|E-posta adresi|メールアドレス|メール|Eメール|Электронная почта|Рабочий e-mail|Почта|이메일|邮箱|电子邮件`,
  phone: `Phone number|Mobile|Mobile phone|Mobile number|Mobile phone number|Cell phone|Cell|Telephone|Telephone number|
    Work phone|Work phone number|Primary phone|Business phone|Contact phone|WhatsApp number|WhatsApp|Tel|Telefon|
    Telefonnummer|Handy|Handynummer|Mobilnummer|Mobiltelefon|Mobil|Rufnummer|Téléphone|Numéro de téléphone|
    Téléphone portable|Téléphone mobile|Portable|Numéro de portable|Teléfono|Número de teléfono|Teléfono móvil|Móvil|
    Celular|Número de celular|Telefono|Numero di telefono|Cellulare|Numero di cellulare|Telefono cellulare|Telefone|
    Número de telefone|Telemóvel|Telefoon|Telefoonnummer|Mobiel|Mobiele telefoon|Mobiel nummer|Numer telefonu|
    Telefon komórkowy|Nr telefonu|Telefon numarası|Cep telefonu|電話番号|電話|携帯電話|携帯電話番号|携帯|Телефон|
    Рабочий телефон|Мобильный телефон|Номер телефона|전화번호|휴대전화|电话|手机|手机号`,
  first_name: `Given name|Forename|Vorname|Prénom|Primer nombre|Nombre de pila|Primeiro nome|Voornaam|Imię|Adınız|İsim|名|Имя`,
  last_name: `Surname|Family name|Nachname|Familienname|Nom de famille|Apellido|Apellidos|Cognome|Sobrenome|Último nome|
    Achternaam|Nazwisko|Soyad|Soyadı|Soyadınız|姓|苗字|Фамилия`,
  full_name: `Contact name|Person name|Contact person|Customer name|Vollständiger Name|Vollstaendiger Name|
    Vor- und Nachname|Nom complet|Nom et prénom|Prénom et nom|Nombre completo|Nombre y apellidos|Nombre y apellido|
    Nome completo|Nome e cognome|Nome e sobrenome|Volledige naam|Imię i nazwisko|Ad soyad|Adı soyadı|Tam ad|Tam adı|
    氏名|お名前|フルネーム|ФИО|Полное имя`,
  gender: 'Sex|Geschlecht|Sexe|Género|Sexo|Sesso|Gênero|Geslacht|Płeć|Cinsiyet|性別|Пол',
  date_of_birth: `Birth date|Birthday|DOB|Geburtsdatum|Geburtstag|Date de naissance|Fecha de nacimiento|Data di nascita|
    Data de nascimento|Geboortedatum|Data urodzenia|Doğum tarihi|生年月日|誕生日|Дата рождения`,
  city: `Town|Mailing city|Ort|Stadt|Wohnort|Ville|Ciudad|Città|Cidade|Plaats|Woonplaats|Stad|Miasto|Miejscowość|Şehir|
    市区町村|市区郡|Город`,
  state: `Province|State/Province|State/Region|State or province|Mailing state|Bundesland|Bundesland/Region|Région|Regione|
    Estado/Região|Estado o provincia|Provincie|Województwo|都道府県|Область`,
  zip: `Zip code|Postcode|Post code|Postal code|Zip/Postal code|Mailing zip|PLZ|Postleitzahl|Code postal|Código postal|
    Codice postale|CAP|CEP|Kod pocztowy|Posta kodu|郵便番号|Почтовый индекс|Индекс`,
  country: `Country code|Country/Region|Mailing country|Land|Land/Region|Pays|Pays/région|País|País/región|Paese|
    Paese/area geografica|Nazione|País/região|Land/regio|Kraj|Ülke|国|国/地域|Страна`,
  client_ip_address: 'IP address',
  client_user_agent: 'User agent',
  record_id: `CRM ID|CRM record ID|Contact ID|Deal ID|Opportunity ID|Datensatz-ID|Kontakt-ID|ID du contact|
    ID de contacto|ID del contatto|ID do contato|レコードID`,
  form_id: 'Formular-ID|ID du formulaire|ID del formulario|ID do formulário',
  pipeline: 'Sales pipeline|Pipeline name|Deal pipeline|Воронка|Embudo|Funil',
  origin: `Lead source|Original source|Original traffic source|Leadquelle|Lead-Quelle|Ursprüngliche Quelle|Source du lead|
    Source de la piste|Source d'origine|Origen del lead|Fuente del lead|Fuente original|Origine lead|Fonte del lead|
    Origem do lead|Fonte do lead|Fonte original|Leadbron|Bron van lead|Źródło leada|Źródło potencjalnego klienta|
    Aday kaynağı|Müşteri adayı kaynağı|リードソース|リード元|Источник лида`,
  value: `Amount|Deal amount|Deal value|Lead value|Opportunity value|Betrag|Auftragswert|Montant|Importe|Importo|
    Valor do negócio|Bedrag|Kwota|Tutar|金額|Сумма|Бюджет`,
  currency: `Currency code|Deal currency|Amount currency|Value currency|Währung|Devise|Moneda|Divisa|Valuta|Moeda|Waluta|Para birimi|通貨|Валюта`,
  opted_out:
    'Opt out|Do not contact|Do not sell or share|Do not share|Privacy opt-out|Ad opt-out|Marketing opt-out',
};

/** Names that mean a field only beside another one: "Nom" is the last name where "Prénom" is the first. */
export const pairedNames: readonly {
  readonly field: StageChangeField;
  readonly names: string;
  readonly beside: string;
}[] = [
  { field: 'last_name', names: 'Name', beside: 'Vorname' },
  { field: 'last_name', names: 'Nom', beside: 'Prénom' },
  { field: 'last_name', names: 'Naam', beside: 'Voornaam' },
  { field: 'first_name', names: 'Nome', beside: 'Cognome|Sobrenome|Último nome|Apelido' },
  { field: 'last_name', names: 'Apelido', beside: 'Nome' },
  { field: 'first_name', names: 'Nombre|Nombres', beside: 'Apellido|Apellidos' },
  { field: 'first_name', names: 'Ad|Adı', beside: 'Soyad|Soyadı' },
];

/** A person's name where it is the only name of the file. */
export const nameAlone = 'Name|Nom|Nome|Nombre|Naam';

/** Columns that say when the present stage was reached. */
export const enteredNames = `Last stage change|Last stage change date|Last stage change at|Last stage changed at|
  Date entered current stage|Date entered stage|Entered stage at|Stage entered|Stage entered at|Stage entered date|In stage since|
  Letzte Phasenänderung|In Phase seit|Dernier changement d'étape|Último cambio de etapa|Última alteração de etapa|
  Ultimo cambio fase|Laatste fasewijziging|Ostatnia zmiana etapu|Son aşama değişikliği|最終フェーズ変更日|最終ステージ変更日`;

/** Columns that say when anything of the record changed last. */
export const modifiedNames = `Last modified|Last modified date|Last modified at|Last modified time|Modified on|Modified time|
  Modified at|Modified date|Modified|Last updated|Last updated at|Updated at|Updated on|Updated|Update time|Date modified|
  Date updated|Last update|Letzte Änderung|Zuletzt geändert|Zuletzt geändert am|Geändert um|Datum der letzten Änderung|Geändert am|
  Änderungsdatum|Date de dernière modification|Dernière modification|Modifié le|Date de modification|
  Fecha de última modificación|Fecha de la última modificación|Última modificación|Fecha de modificación|Data ultima modifica|
  Ultima modifica|Data modifica|Data da última modificação|Última modificação|Data de modificação|Modificado em|
  Atualizado em|Laatst gewijzigd|Laatst gewijzigd op|Gewijzigd op|Data ostatniej modyfikacji|Ostatnia modyfikacja|
  Zmodyfikowano|Son değiştirme tarihi|Son değişiklik tarihi|Değiştirilme tarihi|最終更新日|最終更新日時|更新日時|更新日|
  Дата изменения|Дата последнего изменения|Изменено`;

/** Columns where a yes is consent to what is done here, and a no is an opt-out. */
export const consentNames = `Consent|Marketing consent|Opted in|Opt in|Marketing opt in|Marketing opted in|Einverständnis|Zustimmung|Consent given|Consent to marketing|GDPR consent|GDPR marketing consent|
  Advertising consent|Ads consent|Data sharing consent|Consent status|Privacy consent|Einwilligung|Marketing-Einwilligung|
  Werbeeinwilligung|DSGVO-Einwilligung|Consentement|Consentement marketing|Consentement RGPD|Consentimiento|
  Consentimiento de marketing|Consenso|Consenso marketing|Consentimento|Consentimento de marketing|Toestemming|
  Marketingtoestemming|Zgoda marketingowa|Zgoda|KVKK onayı|Pazarlama izni|同意|マーケティング同意`;

/** Columns about one channel: who wants no e-mail has not forbidden this. Said, never taken. */
export const channelOptOutNames = `Email opt out|Email opt-out|Has opted out of email|Unsubscribed from all email|
  Opted out of all email|Unsubscribed|Do not email|Do not call|Do not bulk email|Do not allow emails|Do not allow bulk emails|
  Do not allow phone calls|Abgemeldet|Newsletter abgemeldet|Désinscrit|DND`;
