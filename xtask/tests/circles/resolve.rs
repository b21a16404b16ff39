//! Finds the file that a path leads to.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use super::source::{Named, Source};

/// The path of a module in its crate: `contract`, `table`.
type Module = Vec<String>;

/// The files of a crate.
#[derive(Debug, Default)]
pub(crate) struct Crate {
    files: Vec<(Module, Source)>,
    places: HashMap<Module, usize>,
    /// The meaning of imported names, by the importing file.
    imports: HashMap<(usize, String), Module>,
    /// The modules from which all names are imported.
    globs: HashMap<usize, Vec<Module>>,
}

impl Crate {
    /// The crate with this first file.
    pub(crate) fn read(begin: &Path) -> Self {
        let mut all = Self::default();
        all.file(begin, Vec::new(), begin.parent().unwrap());
        for (file, (module, source)) in all.files.iter().enumerate() {
            for import in source
                .imports
                .iter()
                .filter(|import| import.path.depth == 0)
            {
                let target = absolute(module, &import.path);
                if import.name == "*" {
                    all.globs.entry(file).or_default().push(target);
                } else if target != [&module[..], std::slice::from_ref(&import.name)].concat() {
                    all.imports.insert((file, import.name.clone()), target);
                }
            }
        }
        all
    }

    /// Reads a file, and those of the modules that it declares, which are in `below`.
    fn file(&mut self, path: &Path, module: Module, below: &Path) {
        let source = Source::read(path);
        let children = source.children.clone();
        self.places.insert(module.clone(), self.files.len());
        self.files.push((module.clone(), source));
        for child in children {
            let mut place = below.to_owned();
            place.extend(&child);
            let candidates: [PathBuf; 2] = [place.with_extension("rs"), place.join("mod.rs")];
            let path = candidates.iter().find(|path| path.exists());
            let path = path.unwrap_or_else(|| panic!("{place:?} is declared and has no file"));
            self.file(path, [&module[..], &child].concat(), &place);
        }
    }

    /// The name of a file: its path, `crate` for the first one.
    pub(crate) fn name(&self, file: usize) -> String {
        let module = &self.files[file].0;
        if module.is_empty() {
            "crate".to_owned()
        } else {
            module.join("::")
        }
    }

    /// For each file, the other files that it uses.
    pub(crate) fn uses(&self) -> Vec<BTreeSet<usize>> {
        let of = |(file, (module, source)): (usize, &(Module, Source))| {
            let private = source.imports.iter().filter(|import| !import.public);
            // Importing a module does not use it; only naming something in it does.
            let imported = private
                .map(|import| (absolute(module, &import.path), import.name == "*"))
                .filter(|(path, is_glob)| *is_glob || !self.places.contains_key(path))
                .map(|(path, _)| path);
            let is_name = |path: &&Named| {
                let is_import = || self.imports.contains_key(&(file, path.segments[0].clone()));
                path.segments.len() > 1 || is_import()
            };
            let named = source.paths.iter().filter(is_name);
            let named = named.map(|path| absolute(module, path));
            let mut used: BTreeSet<usize> = imported
                .chain(named)
                .map(|path| self.defining(&path, &mut Vec::new()))
                .collect();
            used.remove(&file);
            used
        };
        self.files.iter().enumerate().map(of).collect()
    }

    /// The file that defines `path`; `passed` are the re-exports on the way.
    fn defining(&self, path: &[String], passed: &mut Vec<(usize, String)>) -> usize {
        let longest = (0..=path.len())
            .rev()
            .find(|length| self.places.contains_key(&path[..*length]));
        let length = longest.unwrap_or(0);
        let file = self.places[&path[..length]];
        let Some(name) = path.get(length) else {
            return file;
        };
        let step = (file, name.clone());
        if self.files[file].1.defines.contains(name) || passed.contains(&step) {
            return file;
        }
        passed.push(step.clone());
        if let Some(target) = self.imports.get(&step) {
            return self.defining(&[target, &path[length + 1..]].concat(), passed);
        }
        let globs = self.globs.get(&file).into_iter().flatten();
        let found = globs
            .map(|target| self.defining(&[target, &path[length..]].concat(), passed))
            .find(|found| self.files[*found].1.defines.contains(name));
        found.unwrap_or(file)
    }
}

/// The path from the root of the crate. One that begins with another crate's name is unresolved,
/// which counts as the file that names it.
fn absolute(module: &[String], named: &Named) -> Module {
    let mut base = module.to_vec();
    let mut rest = &named.segments[..];
    let mut open = named.depth;
    while let Some((first, after)) = rest.split_first() {
        match first.as_str() {
            "crate" => base.clear(),
            "super" if open > 0 => open -= 1,
            "super" => drop(base.pop()),
            "self" => {}
            _ => break,
        }
        rest = after;
    }
    base.extend_from_slice(rest);
    base
}
