//! What stands around every page of a visit: navigation, account, desks.

use std::collections::HashMap;

use kernel::view::Link;

use crate::draw::address;
use crate::draw::shell::{Frame, NavigationGroup, NavigationLink, Seat};
use crate::input::pairs;
use crate::visit::Visit;

impl Visit {
    /// The frame without anything that is asked of the kernel.
    pub fn bare_frame(&self, title: &str) -> Frame {
        Frame {
            language: self.language,
            title: title.to_owned(),
            site_name: self.app.name.clone(),
            demo: self.app.kernel.demo,
            csrf: self.csrf.clone(),
            seat: self.actor.seat.as_ref().map(|seat| seat.id.to_string()),
            address: self.address.clone(),
            flash: self.flash.as_deref().and_then(|key| self.flash_words(key)),
            ..Frame::default()
        }
    }

    fn flash_words(&self, key: &str) -> Option<String> {
        if let Some(who) = key.strip_prefix("merged:") {
            let who = pairs(Some(who)).into_iter().next().map(|(who, _)| who).unwrap_or_default();
            return Some(crate::words::with(self.language, "flash.merged-with", &[("who", &who)]));
        }
        let words = match key {
            "merged" => crate::words::t(self.language, "flash.merged"),
            "saved" => crate::words::t(self.language, "flash.saved"),
            "deleted" => crate::words::t(self.language, "flash.deleted"),
            "restored" => crate::words::t(self.language, "flash.restored"),
            "moved" => crate::words::t(self.language, "flash.moved"),
            "seat" => crate::words::t(self.language, "flash.seat"),
            _ => return None,
        };
        Some(words.into_owned())
    }

    /// The frame of a page. What cannot be asked is left out: a page is better without its navigation than not at
    /// all.
    pub async fn frame(&self, title: &str) -> Frame {
        let mut frame = self.bare_frame(title);
        if !self.is_known() {
            return frame;
        }
        let reader = self.reader();
        let own = NavigationGroup { title: None, links: self.links(&reader.desks()) };
        frame.navigation.push(own);
        if let Ok(groups) = reader.datasets().await {
            let group = |(title, links): (String, Vec<Link>)| NavigationGroup {
                title: Some(title),
                links: self.links(&links),
            };
            frame.navigation.extend(groups.into_iter().map(group));
        }
        if reader.sees_catalogue().await {
            let target = kernel::view::Target::Catalogue { dataset: None };
            let text = crate::words::t(self.language, "shell.catalogue").into_owned();
            let links = self.links(&[Link { text, note: None, target: Some(target) }]);
            let title = crate::words::t(self.language, "shell.data").into_owned();
            frame.navigation.push(NavigationGroup { title: Some(title), links });
        }
        frame.person = Some(self.own_name().await);
        frame.seats = self.seats().await;
        frame
    }

    fn links(&self, links: &[Link]) -> Vec<NavigationLink> {
        let path = self.address.split('?').next().unwrap_or_default();
        let link = |link: &Link| {
            let href = address::href(link.target.as_ref()?)?;
            let current = path == href || path.strip_prefix(&href).is_some_and(|rest| rest.starts_with('/'));
            Some(NavigationLink { text: link.text.clone(), href, current, note: link.note.clone() })
        };
        links.iter().filter_map(link).collect()
    }

    async fn own_name(&self) -> String {
        let Some(person) = self.actor.person else { return String::new() };
        let seen = self.app.kernel.get(&self.actor, "person", person).await;
        seen.map(|seen| kernel::Labels::of(&self.app.kernel.model(), &seen, self.language))
            .unwrap_or_default()
    }

    /// The person's desks: role and organisation.
    async fn seats(&self) -> Vec<Seat> {
        let Some(person) = self.actor.person else { return Vec::new() };
        let seats = self.app.kernel.seats(person).await.unwrap_or_default();
        let organisations = seats.iter().map(|seat| seat.organisation).collect();
        let wanted = HashMap::from([("organisation".into(), organisations)]);
        let labels = self.app.kernel.label_ids(&self.actor, wanted, self.language).await.unwrap_or_default();
        let model = self.app.kernel.model();
        let current = self.actor.seat.as_ref().map(|seat| seat.id);
        let seat = |seat: &kernel::Seat| {
            let roles = seat.roles.iter().filter_map(|role| model.roles.get(role));
            let roles: Vec<&str> = roles.map(|role| role.title.get(self.language)).collect();
            let organisation = labels.get("organisation", seat.organisation).unwrap_or_default();
            Seat {
                id: seat.id.to_string(),
                text: format!("{} {organisation}", roles.join("、")).trim().to_owned(),
                current: Some(seat.id) == current,
            }
        };
        seats.iter().map(seat).collect()
    }
}
