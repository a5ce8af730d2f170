import type { CrmExport } from './crm-export.ts';

/** GoHighLevel, Close, Kommo (once amoCRM) and Bitrix24. */
export const otherExports: readonly CrmExport[] = [
  {
    crm: 'GoHighLevel',
    name: 'opportunities',
    object: 'opportunity',
    all: [
      'Opportunity Name',
      'Contact Name',
      'stage|Pipeline Stage',
      'Lead Value|Pipeline Stage ID|assigned|lost reason ID',
    ],
    columns: {
      stage: 'stage|Pipeline Stage',
      record_id: 'Opportunity ID',
      origin: 'source',
      value: 'Lead Value',
      full_name: 'Contact Name',
    },
    entered: 'Last Stage Change Date|Last Stage Change|Last Stage Changed On',
    modified: 'Updated on',
  },
  {
    crm: 'Close',
    name: 'status changes',
    all: ['new_status_label', 'old_status_label', 'lead_id', 'date_created'],
    columns: {
      stage: 'new_status_label',
      changed_at: 'date_created',
      record_id: 'opportunity_id|lead_id',
      email: 'contact_email',
    },
  },
  {
    crm: 'Close',
    name: 'opportunities',
    object: 'opportunity',
    all: ['id', 'lead_id', 'status_label', 'lead_name|status_type|date_won'],
    columns: {
      stage: 'status_label',
      record_id: 'id',
      value: 'value',
      currency: 'value_currency',
      full_name: 'contact_name',
      email: 'contact_primary_email|contact_email',
      phone: 'contact_primary_phone|contact_phone',
    },
    modified: 'date_updated',
    dated: [{ stage: 'Won', column: 'date_won' }],
  },
  {
    crm: 'Close',
    name: 'leads',
    object: 'lead',
    all: ['id', 'display_name', 'status_label', 'date_updated|date_created|primary_contact_name|status_id'],
    columns: {
      stage: 'status_label',
      record_id: 'id',
      full_name: 'primary_contact_name',
      email: 'primary_contact_primary_email|primary_contact_email',
      phone: 'primary_contact_primary_phone|primary_contact_phone',
    },
    modified: 'date_updated',
  },
  {
    crm: 'Kommo',
    name: 'leads',
    object: 'lead',
    all: [
      'Lead title|Deal title|Lead name|Deal name|Название сделки',
      'Lead status|Deal stage|Lead stage|Pipeline stage|Этап сделки',
      `Full name (contact)|Main contact|Work email (contact)|Work phone (contact)|Mobile phone (contact)|Основной контакт|
        Рабочий email (контакт)|Рабочий телефон (контакт)|Полное имя (контакт)`,
    ],
    columns: {
      stage: 'Lead status|Lead stage|Deal stage|Pipeline stage|Этап сделки',
      record_id: 'ID',
      full_name: 'Full name (contact)|Main contact|Полное имя (контакт)|Основной контакт',
      email:
        'Work email (contact)|Work email|Personal email (contact)|Рабочий email (контакт)|Рабочий e-mail (контакт)',
      phone:
        'Work phone (contact)|Mobile phone (contact)|Work phone|Рабочий телефон (контакт)|Мобильный телефон (контакт)',
      value: 'Sale|Budget|Lead value|Бюджет',
      pipeline: 'Pipeline|Воронка',
    },
    modified: 'Last modified|Modified at|Date of last modification|Дата редактирования',
  },
  {
    crm: 'Bitrix24',
    name: 'leads',
    object: 'lead',
    all: [
      'ID',
      'Status|Stage|Статус|Стадия',
      'Lead Name|Название лида',
      'Work phone|Work e-mail|Mobile|Source|Рабочий телефон|Рабочий e-mail|Источник',
    ],
    columns: {
      stage: 'Status|Stage|Статус|Стадия',
      record_id: 'ID',
      email: 'Work e-mail|Home e-mail|Рабочий e-mail|Частный e-mail',
      phone: 'Mobile|Work phone|Мобильный телефон|Рабочий телефон',
      origin: 'Source|Источник',
      value: 'Total|Сумма',
    },
    modified: 'Modified on|Modified|Date modified|Дата изменения|Изменен',
  },
  {
    crm: 'Bitrix24',
    name: 'deals',
    object: 'deal',
    all: [
      'ID',
      'Stage|Deal stage|Стадия|Стадия сделки',
      'Deal Name|Название сделки',
      'Contact: Work e-mail|Contact: Work phone|Contact: Mobile|Контакт: Рабочий e-mail|Контакт: Рабочий телефон|Контакт: Мобильный телефон',
    ],
    columns: {
      stage: 'Stage|Deal stage|Стадия|Стадия сделки',
      record_id: 'ID',
      email: 'Contact: Work e-mail|Контакт: Рабочий e-mail',
      phone: 'Contact: Mobile|Contact: Work phone|Контакт: Мобильный телефон|Контакт: Рабочий телефон',
      first_name: 'Contact: First name|Контакт: Имя',
      last_name: 'Contact: Last name|Контакт: Фамилия',
      origin: 'Source|Источник',
      value: 'Amount|Total|Сумма',
    },
    modified: 'Modified on|Modified|Дата изменения',
  },
];
