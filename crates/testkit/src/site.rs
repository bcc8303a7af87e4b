//! A site in a temporary folder, with builders for who is who.

use std::sync::Arc;

use expr::{Id, Item, Number, Value};
use kernel::{
    Actor, Base, Clock, Command, CommitOptions, Kernel, Problems, Receipt, Seen, Values, open, plan_site,
};
use model::{Section, Source};
use store::InternalTable;
use tempfile::TempDir;

use crate::{HandClock, packs, sections};

/// A kernel in a folder that goes with it.
pub struct Site {
    /// The door.
    pub kernel: Arc<Kernel>,
    /// The time it goes by.
    pub clock: Arc<HandClock>,
    sections: Vec<Section>,
    tables: Vec<&'static InternalTable>,
    folder: TempDir,
}

impl Site {
    /// A site with the shipped packs and nobody in it.
    pub async fn new() -> Site {
        Site::with(packs()).await
    }

    /// A site with these packs.
    pub async fn with(packs: Vec<Source>) -> Site {
        Site::built(packs, sections(), &[]).await
    }

    /// A site of a program built with engines: what they read of packs, and the state they keep.
    pub async fn built(
        packs: Vec<Source>,
        sections: Vec<Section>,
        tables: &[&'static InternalTable],
    ) -> Site {
        let folder = TempDir::new().expect("a temporary folder");
        let clock = Arc::new(HandClock::default());
        let kernel =
            open(folder.path(), &sections, tables, Arc::<HandClock>::clone(&clock) as Arc<dyn Clock>, false)
                .await
                .expect("an empty site opens");
        let site = Site { kernel: Arc::new(kernel), clock, sections, tables: tables.to_vec(), folder };
        site.apply(packs).await;
        site
    }

    /// The same site after its program has ended and begun again.
    pub async fn reopened(self) -> Site {
        let Site { kernel, clock, sections, tables, folder } = self;
        drop(kernel);
        let passed = Arc::<HandClock>::clone(&clock) as Arc<dyn Clock>;
        let kernel = open(folder.path(), &sections, &tables, passed, false)
            .await
            .expect("a site that was left opens again");
        Site { kernel: Arc::new(kernel), clock, sections, tables, folder }
    }

    /// Applies packs to it.
    pub async fn apply(&self, packs: Vec<Source>) {
        let plan = match plan_site(&self.kernel, packs, &self.sections) {
            Ok(plan) => plan,
            Err(wrong) => {
                let lines: Vec<String> = wrong.iter().map(ToString::to_string).collect();
                panic!("the packs are wrong:\n{}", lines.join("\n"));
            }
        };
        self.kernel.apply(&Actor::operator(), plan).await.expect("the plan can be applied");
    }

    /// The folder it lies in.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// A commit without options.
    ///
    /// # Errors
    /// As [`Kernel::commit`].
    pub async fn commit(&self, actor: &Actor, commands: Vec<Command>) -> Result<Receipt, Problems> {
        self.kernel.commit(actor, commands, CommitOptions::default()).await
    }

    /// A new row.
    ///
    /// # Errors
    /// As [`Kernel::commit`].
    pub async fn create(&self, actor: &Actor, dataset: &str, values: Values) -> Result<Id, Problems> {
        let receipt =
            self.commit(actor, vec![Command::Create { dataset: dataset.into(), id: None, values }]).await?;
        Ok(receipt.rows.first().expect("one row for one command").0)
    }

    /// New values of a row, whatever it is now.
    ///
    /// # Errors
    /// As [`Kernel::commit`].
    pub async fn update(
        &self,
        actor: &Actor,
        dataset: &str,
        id: Id,
        values: Values,
    ) -> Result<Receipt, Problems> {
        self.commit(actor, vec![Command::Update { dataset: dataset.into(), id, values, base: Base::Any }])
            .await
    }

    /// A move, with a note if one is given.
    ///
    /// # Errors
    /// As [`Kernel::commit`].
    pub async fn make_move(
        &self,
        actor: &Actor,
        dataset: &str,
        id: Id,
        name: &str,
        note: Option<&str>,
    ) -> Result<Receipt, Problems> {
        let note = note.map(Into::into);
        let command = Command::Move { dataset: dataset.into(), id, name: name.into(), note, base: Base::Any };
        self.commit(actor, vec![command]).await
    }

    /// A row as somebody sees it.
    ///
    /// # Errors
    /// As [`Kernel::get`].
    pub async fn get(&self, actor: &Actor, dataset: &str, id: Id) -> Result<Seen, Problems> {
        self.kernel.get(actor, dataset, id).await
    }

    /// A row made by the operator, who may make any.
    pub async fn make(&self, dataset: &str, values: Values) -> Id {
        match self.create(&Actor::operator(), dataset, values).await {
            Ok(id) => id,
            Err(problems) => panic!("a row of `{dataset}` was refused: {problems:?}"),
        }
    }

    /// An organisation.
    pub async fn organisation(&self, name: &str) -> Id {
        self.make("organisation", values(&[("name", Value::text(name))])).await
    }

    /// An enterprise, which is an organisation too.
    pub async fn enterprise(&self, name: &str) -> Id {
        self.make("enterprise", values(&[("name", Value::text(name))])).await
    }

    /// A person.
    pub async fn person(&self, name: &str) -> Id {
        self.make("person", values(&[("name", Value::text(name))])).await
    }

    /// A person's account.
    pub async fn account(&self, person: Id, login: &str) -> Id {
        self.make("account", values(&[("person", Value::Id(person)), ("login_name", Value::text(login))]))
            .await
    }

    /// A person's seat, from a year ago and without end.
    pub async fn seat(&self, person: Id, organisation: Id, roles: &[&str]) -> Id {
        let from = self.clock.in_days(-365);
        let values = values(&[
            ("person", Value::Id(person)),
            ("organisation", Value::Id(organisation)),
            ("roles", codes(roles)),
            ("from", Value::Date(from)),
        ]);
        self.make("seat", values).await
    }

    /// Somebody new with an account and no seat.
    pub async fn somebody(&self, name: &str) -> Actor {
        let person = self.person(name).await;
        let account = self.account(person, name).await;
        self.kernel.actor(account, None).await.expect("the account was just made")
    }

    /// Somebody new who acts from a seat.
    pub async fn actor(&self, name: &str, organisation: Id, roles: &[&str]) -> Actor {
        let person = self.person(name).await;
        let account = self.account(person, name).await;
        let seat = self.seat(person, organisation, roles).await;
        self.kernel.actor(account, Some(seat)).await.expect("account and seat were just made")
    }
}

/// Values by key.
pub fn values(list: &[(&str, Value)]) -> Values {
    list.iter().map(|(key, value)| ((*key).into(), value.clone())).collect()
}

/// A number as it is written, with its decimal places.
pub fn number(text: &str) -> Value {
    Value::Number(Number::parse(text).expect("a number"))
}

/// A code.
pub fn code(code: &str) -> Value {
    Value::text(code)
}

/// Several codes.
pub fn codes(list: &[&str]) -> Value {
    Value::List(list.iter().map(|code| Item::new(Value::text(*code))).collect())
}

/// Several tags with their levels.
pub fn tags(list: &[(&str, &str)]) -> Value {
    let item = |(key, level): &(&str, &str)| Item {
        key: Value::text(*key),
        level: (!level.is_empty()).then(|| (*level).into()),
    };
    Value::List(list.iter().map(item).collect())
}
